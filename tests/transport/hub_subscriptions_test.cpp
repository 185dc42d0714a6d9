// Deliveries, windows and cursors of subscriptions.
#include "hub_bench.hpp"

namespace snorri::transport::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class HubSubscriptions : public HubTest {
 protected:
  void subscribe(const std::string& peer, const std::string& name, std::uint64_t cursor = 0) {
    put(peer, "subscribe", {{"name", name}});
    hub_.open_subscription(peer, name, cursor);
    take();
  }
  void deliver(const std::string& name, std::uint64_t position, int events = 1) {
    delivery what{position, {}};
    for (int i = 0; i < events; ++i) {
      message each;
      each.headers.id = "e" + std::to_string(position) + "." + std::to_string(i);
      each.headers.source = "shop";
      each.headers.type = "OrderCreated";
      each.body = "body";
      what.events.push_back(each);
    }
    hub_.deliver(name, what);
  }
  void ack(const std::string& peer, const std::string& name, int delivered) {
    put(peer, "ack", {{"subscription", name}, {"delivery", delivered}});
  }
};

TEST_F(HubSubscriptions, AreOpenedByTheEngine) {
  join("p1", "analytics", {});
  put("p1", "subscribe", {{"name", "a"}, {"types", {"OrderCreated", "X"}}, {"from", "now"}});
  EXPECT_THAT(take(), IsEmpty());
  ASSERT_EQ(handler.subscriptions.size(), 1u);
  EXPECT_EQ(handler.subscriptions[0].first, "p1");
  const auto& request = handler.subscriptions[0].second;
  EXPECT_EQ(request.name, "a");
  EXPECT_THAT(request.types, ElementsAre("OrderCreated", "X"));
  EXPECT_EQ(request.from, "now");
  EXPECT_EQ(hub_.room("a"), 0u);
  hub_.open_subscription("p1", "a", 41);
  const auto out = take();
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].kind, "subscribed");
  EXPECT_EQ(out[0].headers, json({{"name", "a"}, {"cursor", 41}}));
  EXPECT_THAT(hub_.open_subscriptions(), ElementsAre("a"));
}

TEST_F(HubSubscriptions, BeginAtAPositionHoweverItIsWritten) {
  join("p1", "analytics", {});
  put("p1", "subscribe", {{"name", "a"}, {"from", 42}});
  put("p1", "subscribe", {{"name", "b"}, {"from", "42"}});
  put("p1", "subscribe", {{"name", "c"}});
  ASSERT_EQ(handler.subscriptions.size(), 3u);
  EXPECT_EQ(handler.subscriptions[0].second.from, "42");
  EXPECT_EQ(handler.subscriptions[1].second.from, "42");
  EXPECT_EQ(handler.subscriptions[2].second.from, "start");
}

TEST_F(HubSubscriptions, CarryThePeersReasonForAskingAgain) {
  join("p1", "analytics", {});
  put("p1", "subscribe", {{"name", "a"}, {"reason", "the database is away"}});
  put("p1", "subscribe", {{"name", "a"}});
  std::string words;
  for (int i = 0; i < 300; ++i) words += "\u00e4";
  put("p1", "subscribe", {{"name", "a"}, {"reason", words}});
  put("p1", "subscribe", {{"name", "a"}, {"reason", 7}});
  ASSERT_EQ(handler.subscriptions.size(), 4u);
  EXPECT_EQ(handler.subscriptions[0].second.reason, "the database is away");
  EXPECT_EQ(handler.subscriptions[1].second.reason, "");
  EXPECT_EQ(handler.subscriptions[2].second.reason, words.substr(0, 512));
  EXPECT_EQ(handler.subscriptions[3].second.reason, "");
}

TEST_F(HubSubscriptions, AreTakenFromTheirPeerWhereTheEngineClosesThem) {
  join("p1", "analytics", {});
  subscribe("p1", "a");
  EXPECT_EQ(hub_.close_subscription("a"), "p1");
  EXPECT_EQ(hub_.close_subscription("a"), "");
  EXPECT_EQ(hub_.room("a"), 0u);
  EXPECT_THAT(hub_.open_subscriptions(), IsEmpty());
  deliver("a", 7);
  EXPECT_THAT(take(), IsEmpty());
}

TEST_F(HubSubscriptions, ThatAreRefusedDoNotCountAgainstTheirPeer) {
  join("p1", "analytics", {});
  for (std::size_t i = 0; i < 3 * options.subscriptions_max; ++i) {
    const auto name = "a" + std::to_string(i);
    put("p1", "subscribe", {{"name", name}});
    hub_.refuse_subscription("p1", name, {errc::subscription_paused, "it failed too often"});
    const auto out = take();
    ASSERT_EQ(out.size(), 1u);
    EXPECT_EQ(out[0].headers.at("code"), "E2016");
    EXPECT_EQ(out[0].headers.at("kind"), "subscribe");
  }
}

TEST_F(HubSubscriptions, DeliverEventsAsPublishedWithNumberAndPosition) {
  join("p1", "analytics", {});
  subscribe("p1", "a");
  deliver("a", 7);
  deliver("a", 9);
  const auto out = take();
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(out[0].kind, "event");
  EXPECT_EQ(out[0].headers, json({{"specversion", "1.0"},
                                  {"id", "e7.0"},
                                  {"source", "shop"},
                                  {"type", "OrderCreated"},
                                  {"subscription", "a"},
                                  {"delivery", 1},
                                  {"position", 7}}));
  EXPECT_EQ(out[0].body, "body");
  EXPECT_EQ(out[1].headers["delivery"], 2);
}

TEST_F(HubSubscriptions, TheCursorMovesWhenEveryEventOfAPositionIsAcknowledged) {
  join("p1", "analytics", {});
  subscribe("p1", "a");
  deliver("a", 7, 1);
  deliver("a", 8, 3);
  deliver("a", 9, 1);
  ack("p1", "a", 1);
  EXPECT_THAT(handler.cursors, ElementsAre(Pair("a", 7)));
  ack("p1", "a", 3);
  EXPECT_EQ(handler.cursors.size(), 1u) << "one event of position 8 is open";
  ack("p1", "a", 5);
  EXPECT_THAT(handler.cursors, ElementsAre(Pair("a", 7), Pair("a", 9))) << "cumulative";
  ack("p1", "a", 2);
  EXPECT_EQ(handler.cursors.size(), 2u) << "an old acknowledgement changes nothing";
  take();
}

TEST_F(HubSubscriptions, PositionsWithoutEventsMoveTheCursorInTheirTurn) {
  join("p1", "analytics", {});
  subscribe("p1", "a");
  deliver("a", 1, 0);
  EXPECT_THAT(handler.cursors, IsEmpty()) << "never from inside deliver()";
  EXPECT_LE(hub_.next_deadline(), clock.now());
  hub_.tick(clock.now());
  EXPECT_THAT(handler.cursors, ElementsAre(Pair("a", 1)));
  deliver("a", 2, 1);
  for (int i = 3; i < 100; ++i) deliver("a", i, 0);
  hub_.tick(clock.now());
  EXPECT_EQ(handler.cursors.size(), 1u) << "position 2 is open";
  ack("p1", "a", 1);
  EXPECT_THAT(handler.cursors, ElementsAre(Pair("a", 1), Pair("a", 99)));
}

TEST_F(HubSubscriptions, HaveRoomForTheirPeersCredit) {
  join("p1", "analytics", {}, 3);
  subscribe("p1", "a");
  EXPECT_EQ(hub_.room("a"), 3u);
  deliver("a", 1, 2);
  EXPECT_EQ(hub_.room("a"), 1u);
  deliver("a", 2, 3);
  EXPECT_EQ(hub_.room("a"), 0u) << "a position is given whole";
  ack("p1", "a", 4);
  EXPECT_EQ(hub_.room("a"), 2u);
  put("p1", "credit", {{"credit", 10}});
  EXPECT_EQ(hub_.room("a"), 9u);
}

TEST_F(HubSubscriptions, AnAckOfWhatWasNeverDeliveredIsRefused) {
  join("p1", "analytics", {});
  subscribe("p1", "a");
  deliver("a", 1);
  take();
  ack("p1", "a", 2);
  EXPECT_THAT(take_errors(), ElementsAre("p1 E4012"));
  EXPECT_THAT(handler.cursors, IsEmpty());
}

TEST_F(HubSubscriptions, AnAckBySomebodyElseIsRefused) {
  join("p1", "analytics", {});
  join("p2", "analytics", {});
  subscribe("p1", "a");
  deliver("a", 1);
  take();
  ack("p2", "a", 1);
  EXPECT_THAT(take_errors(), ElementsAre("p2 E4012"));
  EXPECT_THAT(handler.cursors, IsEmpty());
}

TEST_F(HubSubscriptions, BelongToWhoSubscribedLast) {
  join("p1", "analytics", {});
  join("p2", "analytics", {});
  subscribe("p1", "a");
  deliver("a", 1);
  take();
  hub_.open_subscription("p2", "a", 0);
  std::vector<std::string> seen;
  for (const auto& each : take()) seen.push_back(each.to + " " + each.kind);
  EXPECT_THAT(seen, ElementsAre("p1 error", "p2 subscribed"));
  deliver("a", 1);
  const auto out = take();
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].to, "p2");
  EXPECT_EQ(out[0].headers["delivery"], 1) << "counted anew";
  ack("p1", "a", 1);
  EXPECT_THAT(handler.cursors, IsEmpty());
}

TEST_F(HubSubscriptions, SubscribingAgainOnTheSameConnectionStartsOver) {
  join("p1", "analytics", {}, 2);
  subscribe("p1", "a");
  deliver("a", 1);
  deliver("a", 2);
  EXPECT_EQ(hub_.room("a"), 0u);
  take();
  hub_.open_subscription("p1", "a", 0);
  EXPECT_THAT(take("error"), IsEmpty());
  EXPECT_EQ(hub_.room("a"), 2u);
}

TEST_F(HubSubscriptions, EndWithTheirPeer) {
  join("p1", "analytics", {});
  subscribe("p1", "a");
  deliver("a", 1, 0);
  put("p1", "goodbye", json::object());
  EXPECT_THAT(hub_.open_subscriptions(), IsEmpty());
  EXPECT_EQ(hub_.room("a"), 0u);
  deliver("a", 1);
  hub_.tick(clock.now());
  hub_.open_subscription("p1", "a", 0);
  EXPECT_THAT(take(), IsEmpty());
  EXPECT_THAT(hub_.open_subscriptions(), IsEmpty());
}

TEST_F(HubSubscriptions, GetNothingMoreAfterDrain) {
  join("p1", "analytics", {});
  subscribe("p1", "a");
  hub_.drain("the engine stops");
  take();
  EXPECT_EQ(hub_.room("a"), 0u);
  deliver("a", 1);
  EXPECT_THAT(take(), IsEmpty());
}

class HubWithTwoSubscriptions : public HubTest {
 protected:
  HubWithTwoSubscriptions() : HubTest({.subscriptions_max = 2}) {}
};

TEST_F(HubWithTwoSubscriptions, RefusesTheThirdOfAPeer) {
  join("p1", "analytics", {});
  for (const auto* name : {"a", "b"}) hub_.open_subscription("p1", name, 0);
  take();
  put("p1", "subscribe", {{"name", "c"}});
  EXPECT_THAT(take_errors(), ElementsAre("p1 E4012"));
  put("p1", "subscribe", {{"name", "a"}});
  EXPECT_EQ(handler.subscriptions.size(), 1u) << "one that it has may be opened again";
}

TEST_F(HubWithTwoSubscriptions, CountsThoseThatAreStillBeingOpened) {
  join("p1", "analytics", {});
  for (const auto* name : {"a", "b", "c"}) put("p1", "subscribe", {{"name", name}});
  EXPECT_THAT(take_errors(), ElementsAre("p1 E4012"));
  EXPECT_EQ(handler.subscriptions.size(), 2u);
}

}  // namespace
}  // namespace snorri::transport::testing
