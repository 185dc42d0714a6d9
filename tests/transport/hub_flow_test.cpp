// How much a peer has in its hands: windows in bytes, and peers that drain.
#include "hub_bench.hpp"

namespace snorri::transport::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class HubFlow : public HubTest {
 protected:
  void join_with_bytes(const std::string& peer, int credit, int bytes) {
    put(peer, "hello",
        {{"name", "inventory"},
         {"instance", peer},
         {"commands", {"Reserve"}},
         {"credit", credit},
         {"credit_bytes", bytes}});
    take();
  }
  void dispatch_large(const std::string& id, std::size_t bytes,
                      const std::string& saga = "order/1") {
    auto what = ask(id, saga);
    what.body = std::string(bytes, 'x');
    dispatch(what);
  }
};

TEST_F(HubFlow, CommandsStopAtTheWindowOfBytes) {
  join_with_bytes("p1", 100, 1000);
  for (const auto* id : {"c1", "c2", "c3", "c4"}) dispatch_large(id, 400);
  EXPECT_THAT(take_commands(), ElementsAre("p1 c1", "p1 c2", "p1 c3"))
      << "the last one may exceed it";
  EXPECT_EQ(hub_.peers().at(0).bytes_in_flight, 1200u);
  reply("p1", "c1");
  EXPECT_THAT(take_commands(), ElementsAre("p1 c4"));
}

TEST_F(HubFlow, ACommandLargerThanTheWindowComesAlone) {
  join_with_bytes("p1", 100, 1000);
  dispatch_large("c1", 5000);
  dispatch_large("c2", 10);
  EXPECT_THAT(take_commands(), ElementsAre("p1 c1"));
  hub_.close("c1");
  EXPECT_THAT(take_commands(), ElementsAre("p1 c2"));
}

TEST_F(HubFlow, NoBytesAreAPause) {
  join_with_bytes("p1", 100, 1000);
  put("p1", "credit", {{"credit", 100}, {"credit_bytes", 0}});
  dispatch_large("c1", 1);
  EXPECT_THAT(take_commands(), IsEmpty());
  put("p1", "credit", {{"credit", 100}});
  EXPECT_THAT(take_commands(), IsEmpty()) << "as before where nothing is said";
  put("p1", "credit", {{"credit", 100}, {"credit_bytes", 1}});
  EXPECT_THAT(take_commands(), ElementsAre("p1 c1"));
}

TEST_F(HubFlow, AnotherAttemptWithALargerBodyCountsAsLarge) {
  join_with_bytes("p1", 100, 1000);
  dispatch_large("c1", 10);
  dispatch_large("c1", 2000);
  take();
  dispatch_large("c2", 1);
  EXPECT_THAT(take_commands(), IsEmpty());
  hub_.close("c1");
  EXPECT_THAT(take_commands(), ElementsAre("p1 c2"));
  EXPECT_EQ(hub_.peers().at(0).bytes_in_flight, 1u);
}

TEST_F(HubFlow, DeliveriesStopAtTheWindowOfBytes) {
  put("p1", "hello", {{"name", "mail"}, {"credit", 100}, {"credit_bytes", 1000}});
  put("p1", "subscribe", {{"name", "mail"}});
  hub_.open_subscription("p1", "mail", 0);
  message large;
  large.headers.id = "e1";
  large.headers.source = "shop";
  large.headers.type = "OrderCreated";
  large.body = std::string(600, 'x');
  hub_.deliver("mail", {1, {large}});
  EXPECT_GT(hub_.room("mail"), 0u);
  hub_.deliver("mail", {2, {large}});
  EXPECT_EQ(hub_.room("mail"), 0u);
  put("p1", "ack", {{"subscription", "mail"}, {"delivery", 1}});
  EXPECT_GT(hub_.room("mail"), 0u);
}

TEST_F(HubFlow, AWindowOfBytesThatIsNoneIsRefused) {
  put("p1", "hello", {{"name", "mail"}, {"credit_bytes", -1}});
  put("p1", "hello", {{"name", "mail"}, {"credit_bytes", "many"}});
  EXPECT_THAT(take_errors(), ElementsAre("p1 E4001", "p1 E4001"));
}

TEST_F(HubFlow, WhoDrainsGetsNothingMoreAndKeepsWhatItHas) {
  join("p1", "inventory", {"Reserve"}, 1);
  dispatch(ask("c1"));
  dispatch(ask("c2"));
  EXPECT_THAT(take_commands(), ElementsAre("p1 c1"));
  put("p1", "drain", {{"reason", "a new version"}});
  dispatch(ask("c3"));
  EXPECT_THAT(take(), IsEmpty()) << "c1 is not answered yet";
  EXPECT_TRUE(hub_.peers().at(0).draining);
  join("p2", "inventory", {"Reserve"}, 10);
  reply("p1", "c1");
  hub_.close("c1");
  const auto out = take();
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].to + " " + out[0].kind, "p1 drained");
}

TEST_F(HubFlow, WhatWaitsForOneThatDrainsGoesToAnotherAtOnce) {
  join("p1", "inventory", {"Reserve"}, 1);
  for (const auto* id : {"c1", "c2", "c3"}) dispatch(ask(id));
  join("p2", "inventory", {"Other"}, 10);
  take();
  put("p1", "drain", json::object());
  join("p3", "inventory", {"Reserve"}, 10);  // takes what join() lets pass
  dispatch(ask("c2"));
  EXPECT_THAT(take_commands(), ElementsAre("p3 c2"));
  EXPECT_EQ(hub_.peers().size(), 3u);
}

TEST_F(HubFlow, WhoHasNothingHasDrainedAtOnce) {
  join("p1", "inventory", {"Reserve"});
  put("p1", "drain", json::object());
  EXPECT_EQ(take("drained").size(), 1u);
  put("p1", "drain", json::object());
  EXPECT_THAT(take("drained"), IsEmpty()) << "said once";
}

TEST_F(HubFlow, WhoDrainsAndDiesLeavesItsCommandsToAnother) {
  join("p1", "inventory", {"Reserve"});
  dispatch(ask("c1"));
  take();
  put("p1", "drain", json::object());
  join("p2", "inventory", {"Reserve"});
  pass(3s);
  put("p2", "heartbeat", json::object());
  take();
  pass(2s);  // p1 was silent for as long as a peer may be
  EXPECT_THAT(take_commands(), ElementsAre("p2 c1"));
}

TEST_F(HubFlow, ADrainedPeerIsWholeAgainWithAHello) {
  join("p1", "inventory", {"Reserve"});
  put("p1", "drain", json::object());
  join("p1", "inventory", {"Reserve"});
  dispatch(ask("c1"));
  EXPECT_THAT(take_commands(), ElementsAre("p1 c1"));
}

TEST_F(HubFlow, OneSagasCommandsKeepTheirOrderThroughWaitingDrainingAndDying) {
  join("p1", "inventory", {"Reserve"}, 1);
  for (int i = 1; i <= 5; ++i) dispatch(ask("c" + std::to_string(i)));
  EXPECT_THAT(take_commands(), ElementsAre("p1 c1"));
  put("p1", "goodbye", {{"reason", "killed"}});
  say_hello("p2", "inventory", {"Reserve"}, 10);
  EXPECT_THAT(take_commands(), ElementsAre("p2 c1", "p2 c2", "p2 c3", "p2 c4", "p2 c5"));
}

}  // namespace
}  // namespace snorri::transport::testing
