// Peers that wait for the end of a saga.
#include "hub_bench.hpp"

namespace snorri::transport::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class HubWaits : public HubTest {
 protected:
  void await(const std::string& peer, const std::string& id, const std::string& saga,
             int within_ms = 5000) {
    put(peer, "await", {{"id", id}, {"saga", saga}, {"within_ms", within_ms}});
  }
  static saga_end end_of(const std::string& saga) {
    return {"", saga, "CONFIRMED", "DONE", 7, "OrderConfirmed", "", R"({"order":1})"};
  }
  /// "p1 w1" of each `ended` that came out; fails on anything else.
  std::vector<std::string> take_ends() {
    std::vector<std::string> out;
    for (const auto& each : take()) {
      EXPECT_EQ(each.kind, "ended");
      out.push_back(each.to + " " + each.headers.value("id", ""));
    }
    return out;
  }
};

TEST_F(HubWaits, AreToldHowTheSagaEnded) {
  join("p1", "shop", {});
  await("p1", "w1", "order/1");
  EXPECT_THAT(take(), IsEmpty());
  hub_.saga_ended(end_of("order/2"));
  EXPECT_THAT(take(), IsEmpty()) << "another saga";
  hub_.saga_ended(end_of("order/1"));
  const auto out = take();
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].kind, "ended");
  EXPECT_EQ(out[0].headers, json({{"id", "w1"},
                                  {"saga", "order/1"},
                                  {"status", "CONFIRMED"},
                                  {"state", "DONE"},
                                  {"position", 7},
                                  {"type", "OrderConfirmed"}}));
  EXPECT_EQ(out[0].body, R"({"order":1})");
  hub_.saga_ended(end_of("order/1"));
  EXPECT_THAT(take(), IsEmpty()) << "once a wait";
}

TEST_F(HubWaits, AreAllTold) {
  join("p1", "shop", {});
  join("p2", "shop", {});
  await("p1", "a", "order/1");
  await("p1", "b", "order/1");
  await("p2", "a", "order/1");
  EXPECT_EQ(handler.waits.size(), 3u);
  hub_.saga_ended(end_of("order/1"));
  EXPECT_THAT(take_ends(), ElementsAre("p1 a", "p1 b", "p2 a"));
  EXPECT_FALSE(hub_.is_awaited());
}

TEST_F(HubWaits, AreAnsweredAtOnceWhereTheHandlerKnowsTheEnd) {
  join("p1", "shop", {});
  await("p1", "w1", "order/1");
  auto end = end_of("order/1");
  end.id = "w1";
  hub_.end_wait("p1", end);
  EXPECT_THAT(take_ends(), ElementsAre("p1 w1"));
  hub_.saga_ended(end_of("order/1"));
  EXPECT_THAT(take(), IsEmpty());
}

TEST_F(HubWaits, AreOverWhenTheirTimeIs) {
  join("p1", "shop", {});
  await("p1", "w1", "order/1", 300);
  EXPECT_LE(hub_.next_deadline(), clock.now() + 300ms);
  pass(299ms);
  EXPECT_THAT(take(), IsEmpty());
  pass(1ms);
  const auto out = take("error");
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].headers["code"], "E4009");
  EXPECT_EQ(out[0].headers["id"], "w1");
  EXPECT_EQ(out[0].headers["kind"], "await");
  EXPECT_THAT(std::string(out[0].headers["reason"]), HasSubstr("order/1"));
  hub_.saga_ended(end_of("order/1"));
  EXPECT_THAT(take(), IsEmpty());
}

TEST_F(HubWaits, OfTheSameIdReplaceEachOther) {
  join("p1", "shop", {});
  await("p1", "w1", "order/1");
  await("p1", "w1", "order/2");
  hub_.saga_ended(end_of("order/1"));
  EXPECT_THAT(take(), IsEmpty());
  hub_.saga_ended(end_of("order/2"));
  EXPECT_THAT(take_ends(), ElementsAre("p1 w1"));
}

TEST_F(HubWaits, EndWithTheirConnection) {
  join("p1", "shop", {});
  await("p1", "w1", "order/1");
  put("p1", "goodbye", {{"reason", "enough"}});
  EXPECT_FALSE(hub_.is_awaited());
  hub_.saga_ended(end_of("order/1"));
  EXPECT_THAT(take(), IsEmpty());
}

TEST_F(HubWaits, AreRefusedByName) {
  join("p1", "shop", {});
  await("p1", "w1", "order/1");
  hub_.refuse_wait("p1", "w1", {errc::saga_missing, "there is no saga order/1"});
  const auto out = take();
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].headers["code"], "E3009");
  EXPECT_EQ(out[0].headers["id"], "w1");
  EXPECT_FALSE(hub_.is_awaited());
}

TEST_F(HubWaits, NeedANameASagaAndATimeThatIsOne) {
  join("p1", "shop", {});
  put("p1", "await", {{"saga", "order/1"}});
  put("p1", "await", {{"id", "w1"}});
  put("p1", "await", {{"id", "w1"}, {"saga", "order/1"}, {"within_ms", 0}});
  put("p1", "await", {{"id", "w1"}, {"saga", "order/1"}, {"within_ms", "soon"}});
  EXPECT_THAT(take_errors(), ElementsAre("p1 E4001", "p1 E4001", "p1 E4001", "p1 E4001"));
  EXPECT_THAT(handler.waits, IsEmpty());
}

class HubWithFewWaits : public HubWaits {
 protected:
  HubWithFewWaits() { options.waits_max = 2; }
  hub few{{.store_id = "s1", .waits_max = 2}, handler};
};

TEST_F(HubWithFewWaits, TakesNoMoreThanItsLimitOfOnePeer) {
  const auto say = [&](const std::string& kind, const json& headers) {
    few.receive({"p1", {"snorri/1", kind, headers.dump(), ""}}, clock.now());
  };
  say("hello", {{"name", "shop"}});
  for (const auto* id : {"a", "b", "c"}) say("await", {{"id", id}, {"saga", "order/1"}});
  const auto out = few.take_outgoing();
  ASSERT_EQ(out.size(), 2u);
  EXPECT_THAT(out[1].frames[2], HasSubstr("E5002"));
  EXPECT_THAT(out[1].frames[2], HasSubstr(R"("id":"c")"));
}

}  // namespace
}  // namespace snorri::transport::testing
