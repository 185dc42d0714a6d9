// Peers that follow one saga each, for as long as they are connected.
#include "hub_bench.hpp"

namespace snorri::transport::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class HubFollows : public HubTest {
 protected:
  explicit HubFollows(hub_options with = {}) : HubTest(std::move(with)) {
    join("p1", "shop", {}, 2);
  }
  void follow(const std::string& peer, const std::string& id, const json& more = json::object()) {
    json headers{{"id", id}, {"saga", "tender/1"}};
    headers.update(more);
    put(peer, "follow", headers);
  }
  /// As the engine does; gives the name that it has there.
  std::string open(const std::string& peer, const std::string& id) {
    follow(peer, id);
    hub_.open_follow(peer, id);
    return handler.follows.back().name;
  }
  void deliver(const std::string& name, std::uint64_t position) {
    message event;
    event.headers.id = "o" + std::to_string(position);
    event.headers.source = "carrier";
    event.headers.type = "OfferMade";
    hub_.deliver(name, {position, {event}});
  }
};

TEST_F(HubFollows, TellTheEngineWhatTheyWant) {
  follow("p1", "f1", {{"types", {"OfferMade"}}, {"from", 6}});
  ASSERT_EQ(handler.follows.size(), 1u);
  const auto& told = handler.follows[0];
  EXPECT_EQ(told.peer, "p1");
  EXPECT_EQ(told.what.saga, "tender/1");
  EXPECT_THAT(told.what.types, ElementsAre("OfferMade"));
  EXPECT_EQ(told.what.after, 6u);
}

TEST_F(HubFollows, AreGivenEventsUnderTheirOwnNameAndWithinTheirWindow) {
  const auto name = open("p1", "f1");
  EXPECT_EQ(hub_.room(name), 2u);
  deliver(name, 7);
  deliver(name, 9);
  const auto out = take("event");
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(out[1].headers["subscription"], "f1");
  EXPECT_EQ(out[1].headers["delivery"], 2);
  EXPECT_EQ(out[1].headers["position"], 9);
  EXPECT_EQ(hub_.room(name), 0u);
  put("p1", "ack", {{"subscription", "f1"}, {"delivery", 1}});
  EXPECT_EQ(hub_.room(name), 1u);
  EXPECT_THAT(handler.cursors, IsEmpty()) << "nobody keeps a place";
  EXPECT_THAT(hub_.open_subscriptions(), IsEmpty());
}

TEST_F(HubFollows, OfTwoPeersHaveNothingToDoWithEachOtherWhateverTheirNames) {
  join("p2", "shop", {});
  const auto one = open("p1", "f1");
  const auto two = open("p2", "f1");
  EXPECT_NE(one, two);
  deliver(one, 7);
  EXPECT_EQ(take("event").at(0).to, "p1");
  put("p2", "unfollow", {{"id", "f1"}});
  deliver(two, 8);
  deliver(one, 8);
  EXPECT_EQ(take("event").at(0).to, "p1");
}

TEST_F(HubFollows, EndWhenTheirPeerSaysSoOrGoesOrAsksAnew) {
  const auto name = open("p1", "f1");
  put("p1", "unfollow", {{"id", "f1"}});
  EXPECT_THAT(handler.unfollowed, ElementsAre(name));
  put("p1", "unfollow", {{"id", "f1"}});
  EXPECT_EQ(handler.unfollowed.size(), 1u) << "it is over";
  open("p1", "f1");
  open("p1", "f1");
  EXPECT_EQ(handler.unfollowed.size(), 2u);
  put("p1", "goodbye", json::object());
  EXPECT_EQ(handler.unfollowed.size(), 3u);
  deliver(name, 7);
  EXPECT_THAT(take("event"), IsEmpty());
}

TEST_F(HubFollows, AreRefusedByTheEngineUnderTheirId) {
  const auto name = open("p1", "f1");
  hub_.refuse_follow("p1", "f1", {errc::saga_missing, "there is no saga tender/1"});
  const auto out = take("error");
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].headers["code"], "E3009");
  EXPECT_EQ(out[0].headers["id"], "f1");
  EXPECT_EQ(out[0].headers["kind"], "follow");
  deliver(name, 7);
  EXPECT_THAT(take(), IsEmpty());
  hub_.refuse_follow("nobody", "f1", {errc::saga_missing, ""});
  hub_.open_follow("p1", "f1");
  EXPECT_EQ(hub_.room(name), 0u) << "what was refused is not opened";
}

TEST_F(HubFollows, MayNotHaveTheNameOfASubscription) {
  put("p1", "subscribe", {{"name", "shop"}});
  follow("p1", "shop");
  EXPECT_EQ(take("error").at(0).headers["code"], "E4012");
  EXPECT_THAT(handler.follows, IsEmpty());
}

TEST_F(HubFollows, WithoutSenseAreRefused) {
  const auto refused = [&](const json& headers) {
    put("p1", "follow", headers);
    const auto out = take("error");
    return out.empty() ? "" : out[0].headers.value("reason", "");
  };
  EXPECT_THAT(refused({{"saga", "tender/1"}}), HasSubstr("id is missing"));
  EXPECT_THAT(refused({{"id", "f1"}}), HasSubstr("saga is missing"));
  EXPECT_THAT(refused({{"id", "f1"}, {"saga", "t/1"}, {"from", -1}}), HasSubstr("a position"));
  EXPECT_THAT(refused({{"id", "f1"}, {"saga", "t/1"}, {"from", "now"}}), HasSubstr("a position"));
  EXPECT_THAT(refused({{"id", "f1"}, {"saga", "t/1"}, {"types", "all"}}), HasSubstr("a list"));
  put("p1", "unfollow", json::object());
  EXPECT_EQ(take("error").at(0).headers["code"], "E4001");
}

class HubFollowsFew : public HubFollows {
 protected:
  HubFollowsFew() : HubFollows(few()) {}
  static hub_options few() {
    hub_options out;
    out.follows_max = 2;
    return out;
  }
};

TEST_F(HubFollowsFew, BeyondTheLimitAreToldToComeLater) {
  open("p1", "a");
  open("p1", "b");
  open("p1", "b");
  EXPECT_THAT(take("error"), IsEmpty()) << "the same again is none more";
  follow("p1", "c");
  const auto out = take("error");
  EXPECT_EQ(out.at(0).headers["code"], "E5002");
  EXPECT_EQ(out.at(0).headers["id"], "c");
  put("p1", "unfollow", {{"id", "a"}});
  open("p1", "c");
  EXPECT_THAT(take("error"), IsEmpty());
}

}  // namespace
}  // namespace snorri::transport::testing
