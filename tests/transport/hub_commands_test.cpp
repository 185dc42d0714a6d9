// Which peer gets which command, and when again.
#include <set>

#include "hub_bench.hpp"

namespace snorri::transport::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using strings = std::vector<std::string>;

class HubCommands : public HubTest {};

TEST_F(HubCommands, GoToThePeerThatCarriesOutTheirType) {
  join("p1", "inventory", {"Reserve"});
  join("p2", "payment", {"Capture"});
  dispatch(ask("c1"));
  dispatch(ask("c2", "order/1", "Capture"));
  EXPECT_THAT(take_commands(), ElementsAre("p1 c1", "p2 c2"));
}

TEST_F(HubCommands, CarryTheirEnvelope) {
  join("p1", "inventory", {"Release"});
  auto what = ask("c2", "order/7", "Release");
  what.attempt = 3;
  what.undoes = "c1";
  what.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  dispatch(what);
  const auto out = take();
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].kind, "command");
  EXPECT_EQ(out[0].headers, json({{"specversion", "1.0"},
                                  {"id", "c2"},
                                  {"source", "snorri/s1"},
                                  {"type", "Release"},
                                  {"subject", "order/7"},
                                  {"correlationid", "order/7"},
                                  {"attempt", 3},
                                  {"undoes", "c1"},
                                  {"traceparent", what.traceparent}}));
  EXPECT_EQ(out[0].body, what.body);
}

TEST_F(HubCommands, WaitForAPeerThatCarriesOutTheirType) {
  dispatch(ask("c1"));
  dispatch(ask("c2"));
  EXPECT_THAT(take(), IsEmpty());
  say_hello("p1", "inventory", {"Reserve"});
  const auto out = take();
  ASSERT_EQ(out.size(), 3u);
  EXPECT_EQ(out[0].kind, "welcome");
  EXPECT_EQ(out[1].headers["id"], "c1");
  EXPECT_EQ(out[2].headers["id"], "c2");
}

TEST_F(HubCommands, OfOneSagaGoToOneInstance) {
  join("p1", "inventory", {"Reserve"}, 1000);
  join("p2", "inventory", {"Reserve"}, 1000);
  join("p3", "inventory", {"Reserve"}, 1000);
  std::map<std::string, std::set<std::string>> peers_of_saga;
  std::set<std::string> used;
  for (int i = 0; i < 300; ++i) {
    const auto saga = "order/" + std::to_string(i % 30);
    dispatch(ask("c" + std::to_string(i), saga));
    const auto out = take("command");
    ASSERT_EQ(out.size(), 1u);
    peers_of_saga[saga].insert(out[0].to);
    used.insert(out[0].to);
  }
  for (const auto& [saga, peers] : peers_of_saga) EXPECT_EQ(peers.size(), 1u) << saga;
  EXPECT_EQ(used.size(), 3u) << "the load is spread";
}

TEST_F(HubCommands, OfASagaComeBackToAnInstanceThatComesBack) {
  const auto hello = [&](const std::string& connection, const std::string& instance) {
    put(connection, "hello",
        {{"name", "inventory"},
         {"instance", instance},
         {"commands", {"Reserve"}},
         {"credit", 100}});
    take();
  };
  hello("x1", "a");
  hello("x2", "b");
  std::map<std::string, std::string> before;
  for (int i = 0; i < 20; ++i) dispatch(ask("c" + std::to_string(i), "order/" + std::to_string(i)));
  for (const auto& each : take("command")) before[each.headers["subject"]] = each.to;
  for (int i = 0; i < 20; ++i) hub_.close("c" + std::to_string(i));
  put("x1", "goodbye", {{"reason", "restart"}});
  hello("x3", "a");
  for (int i = 0; i < 20; ++i) dispatch(ask("d" + std::to_string(i), "order/" + std::to_string(i)));
  for (const auto& each : take("command")) {
    EXPECT_EQ(each.to, before[each.headers["subject"]] == "x1" ? "x3" : "x2");
  }
}

TEST_F(HubCommands, StopAtTheWindow) {
  join("p1", "inventory", {"Reserve"}, 2);
  for (const auto* id : {"c1", "c2", "c3", "c4"}) dispatch(ask(id));
  EXPECT_THAT(take_commands(), ElementsAre("p1 c1", "p1 c2"));
}

TEST_F(HubCommands, AnAnswerMakesRoomForTheNext) {
  join("p1", "inventory", {"Reserve"}, 1);
  for (const auto* id : {"c1", "c2", "c3"}) dispatch(ask(id));
  take();
  reply("p1", "c1");
  EXPECT_THAT(take_commands(), ElementsAre("p1 c2"));
  put("p1", "failed", {{"causationid", "c2"}, {"reason", "no database"}});
  EXPECT_THAT(take_commands(), ElementsAre("p1 c3"));
  EXPECT_THAT(handler.failures, ElementsAre("p1 c2: no database"));
  EXPECT_EQ(hub_.commands_open(), 3u) << "an answer does not close a command: close() does";
}

TEST_F(HubCommands, ARepeatedAnswerMakesNoRoomTwice) {
  join("p1", "inventory", {"Reserve"}, 1);
  for (const auto* id : {"c1", "c2", "c3"}) dispatch(ask(id));
  take();
  reply("p1", "c1");
  reply("p1", "c1");
  EXPECT_THAT(take_commands(), ElementsAre("p1 c2"));
  EXPECT_EQ(handler.replies.size(), 2u) << "the engine decides what a repeat is";
}

TEST_F(HubCommands, ClosingMakesRoomToo) {
  join("p1", "inventory", {"Reserve"}, 1);
  dispatch(ask("c1"));
  dispatch(ask("c2"));
  take();
  hub_.close("c1");
  EXPECT_THAT(take_commands(), ElementsAre("p1 c2"));
  EXPECT_EQ(hub_.commands_open(), 1u);
}

TEST_F(HubCommands, AreClosedWhereverTheyAre) {
  dispatch(ask("orphan", "order/1", "Nobody"));
  join("p1", "inventory", {"Reserve"}, 2);
  for (const auto* id : {"answered", "flying", "waiting", "late"}) dispatch(ask(id));
  take();
  put("p1", "credit", {{"credit", 1}});
  reply("p1", "answered");
  for (const auto* id : {"orphan", "answered", "waiting", "unknown"}) hub_.close(id);
  EXPECT_THAT(take_commands(), IsEmpty());
  hub_.close("flying");
  EXPECT_THAT(take_commands(), ElementsAre("p1 late"));
  hub_.close("late");
  EXPECT_EQ(hub_.commands_open(), 0u);
  pass(1h);
  EXPECT_THAT(take_commands(), IsEmpty());
}

TEST_F(HubCommands, AreSentAgainWhenUnanswered) {
  join("p1", "inventory", {"Reserve"});
  dispatch(ask("c1"));
  take();
  for (int i = 0; i < 9; ++i) {
    put("p1", "heartbeat", json::object());
    pass(1s);
  }
  EXPECT_THAT(take_commands(), IsEmpty());
  put("p1", "heartbeat", json::object());
  EXPECT_EQ(hub_.next_deadline(), clock.now() + 1s);
  pass(1s);
  EXPECT_THAT(take_commands(), ElementsAre("p1 c1"));
  EXPECT_EQ(hub_.peers()[0].commands_in_flight, 1u) << "a repeat takes no second place";
}

TEST_F(HubCommands, AnsweredButNotClosedAreSentAgainWhenDue) {
  join("p1", "inventory", {"Reserve"});
  dispatch(ask("c1"));
  dispatch(ask("c2"));
  take();
  reply("p1", "c1");
  put("p1", "failed", {{"causationid", "c2"}, {"reason", "busy"}});
  for (int i = 0; i < 3; ++i) {
    put("p1", "heartbeat", json::object());
    pass(3s);
  }
  EXPECT_THAT(take_commands(), IsEmpty());
  put("p1", "heartbeat", json::object());
  pass(1s);
  EXPECT_THAT(take_commands(), ElementsAre("p1 c1", "p1 c2"));
}

TEST_F(HubCommands, DispatchedAgainGoOutAtOnceAsANewAttempt) {
  join("p1", "inventory", {"Reserve"});
  dispatch(ask("c1"));
  take();
  auto again = ask("c1");
  again.attempt = 2;
  dispatch(again);
  auto out = take("command");
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].headers["attempt"], 2);
  put("p1", "failed", {{"causationid", "c1"}, {"reason", "busy"}});
  again.attempt = 3;
  dispatch(again);
  out = take("command");
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].headers["attempt"], 3);
  EXPECT_EQ(hub_.commands_open(), 1u);
}

TEST_F(HubCommands, GoElsewhereWhenTheirPeerFallsSilent) {
  join("p1", "inventory", {"Reserve"});
  dispatch(ask("c1"));
  take();
  clock.advance(4s);
  join("p2", "inventory", {"Reserve"});
  pass(1s);
  std::vector<std::string> seen;
  for (const auto& each : take()) seen.push_back(each.to + " " + each.kind);
  EXPECT_THAT(seen, ElementsAre("p1 goodbye", "p2 command"));
}

TEST_F(HubCommands, GoElsewhereWhenTheirPeerSaysGoodbye) {
  join("p1", "inventory", {"Reserve"});
  dispatch(ask("c1"));
  take();
  put("p1", "goodbye", {{"reason", "stopping"}});
  EXPECT_THAT(take_commands(), IsEmpty()) << "nobody is there";
  say_hello("p2", "inventory", {"Reserve"});
  EXPECT_THAT(take_commands(), ElementsAre("p2 c1"));
}

TEST_F(HubCommands, GoElsewhereWhenTheLinkSaysSo) {
  join("p1", "inventory", {"Reserve"}, 1);
  dispatch(ask("c1"));
  dispatch(ask("c2"));
  take();
  join("p2", "other", {"Else"});
  hub_.unreachable("p1", clock.now());
  hub_.unreachable("p1", clock.now());
  say_hello("p3", "inventory", {"Reserve"});
  EXPECT_THAT(take_commands(), ElementsAre("p3 c1", "p3 c2"));
}

TEST_F(HubCommands, ALateAnswerOfTheOldPeerLeavesTheNewOnesPlaceAlone) {
  join("p1", "inventory", {"Reserve"}, 1);
  dispatch(ask("c1"));
  put("p1", "goodbye", {{"reason", "restart"}});
  join("p2", "inventory", {"Reserve"}, 1);
  join("p1", "payment", {"Capture"}, 1);
  dispatch(ask("c2"));
  reply("p1", "c1");
  EXPECT_THAT(take_commands(), IsEmpty()) << "p2 is still at c1";
  EXPECT_EQ(handler.replies.size(), 1u);
}

TEST_F(HubCommands, MoreCreditTakesWhatWaits) {
  join("p1", "inventory", {"Reserve"}, 0);
  for (const auto* id : {"c1", "c2", "c3"}) dispatch(ask(id));
  EXPECT_THAT(take_commands(), IsEmpty()) << "a window of 0 is a pause";
  put("p1", "credit", {{"credit", 2}});
  EXPECT_THAT(take_commands(), ElementsAre("p1 c1", "p1 c2"));
}

TEST_F(HubCommands, ANewcomerTakesItsShareOfWhatWaits) {
  join("p1", "inventory", {"Reserve"}, 1);
  for (int i = 0; i < 100; ++i)
    dispatch(ask("c" + std::to_string(i), "order/" + std::to_string(i)));
  EXPECT_EQ(take_commands().size(), 1u);
  say_hello("p2", "inventory", {"Reserve"}, 100);
  const auto moved = take_commands().size();
  EXPECT_GT(moved, 25u);
  EXPECT_LT(moved, 75u);
}

TEST_F(HubCommands, HelloAgainStartsTheSessionAnew) {
  join("p1", "inventory", {"Reserve"}, 1);
  dispatch(ask("c1"));
  dispatch(ask("c2"));
  take();
  say_hello("p1", "inventory", {"Reserve"}, 5);
  const auto out = take();
  ASSERT_EQ(out.size(), 3u);
  EXPECT_EQ(out[0].kind, "welcome");
  EXPECT_EQ(out[1].headers["id"], "c1");
  EXPECT_EQ(out[2].headers["id"], "c2");
  EXPECT_EQ(hub_.peers().size(), 1u);
}

TEST_F(HubCommands, AnInstanceOnANewConnectionReplacesTheOldOne) {
  put("x1", "hello", {{"name", "inventory"}, {"instance", "a"}, {"commands", {"Reserve"}}});
  dispatch(ask("c1"));
  take();
  put("x2", "hello", {{"name", "inventory"}, {"instance", "a"}, {"commands", {"Reserve"}}});
  std::vector<std::string> seen;
  for (const auto& each : take()) seen.push_back(each.to + " " + each.kind);
  EXPECT_THAT(seen, ElementsAre("x1 goodbye", "x2 welcome", "x2 command"));
}

TEST_F(HubCommands, AreNotSentAfterDrain) {
  join("p1", "inventory", {"Reserve"}, 1);
  dispatch(ask("c1"));
  dispatch(ask("c2"));
  take();
  hub_.acknowledge("p1", {"e1", 7, false, "order/1", "PENDING"});
  hub_.drain("the engine stops");
  dispatch(ask("c3"));
  reply("p1", "c1");
  pass(1min);
  std::vector<std::string> seen;
  for (const auto& each : take()) seen.push_back(each.kind);
  EXPECT_THAT(seen, ElementsAre("ack", "goodbye", "goodbye")) << "the second one for its silence";
  say_hello("p2", "inventory", {"Reserve"});
  EXPECT_THAT(take_errors(), ElementsAre("p2 E5001"));
  EXPECT_EQ(handler.replies.size(), 1u) << "what still comes in is still heard";
}

TEST_F(HubCommands, TheMoreUrgentOvertakeWhatWaitsAndNothingElse) {
  join("p1", "inventory", {"Reserve"}, 1);
  const auto urgent = [&](const std::string& id, int priority) {
    auto what = ask(id, "order/" + id);
    what.priority = priority;
    dispatch(what);
  };
  urgent("given", 0);
  urgent("usual-1", priority_default);
  urgent("least", 0);
  urgent("most", priority_max);
  urgent("usual-2", priority_default);
  strings order;
  for (int i = 0; i < 5; ++i) {
    const auto out = take("command");
    ASSERT_EQ(out.size(), 1u);
    order.push_back(out[0].headers["id"]);
    EXPECT_EQ(out[0].headers.value("priority", priority_default), i == 1   ? priority_max
                                                                  : i == 0 ? 0
                                                                  : i == 4 ? 0
                                                                           : priority_default);
    hub_.close(order.back());
  }
  EXPECT_THAT(order, ElementsAre("given", "most", "usual-1", "usual-2", "least"));
}

TEST_F(HubCommands, WithoutAParticipantTheMoreUrgentGoesFirstWhenOneComes) {
  for (const int priority : {4, 9, 0}) {
    auto what = ask("c" + std::to_string(priority));
    what.priority = priority;
    dispatch(what);
  }
  say_hello("p1", "inventory", {"Reserve"});
  EXPECT_THAT(take_commands(), ElementsAre("p1 c9", "p1 c4", "p1 c0"));
}

/// Keeps two bodies of waiting commands in memory.
class HubCommandsOnDisk : public HubTest {
 public:
  HubCommandsOnDisk() : HubTest(two_bodies()) {}

  static hub_options two_bodies() {
    hub_options options;
    options.waiting_bytes_max = 2 * ask("").body.size();
    return options;
  }
  void dispatch_many(int count) {
    for (int i = 0; i < count; ++i) {
      auto what = ask("c" + std::to_string(i), "order/" + std::to_string(i));
      what.undoes = "u" + std::to_string(i);
      what.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
      handler.on_disk[what.id] = what;
      dispatch(what);
    }
  }
};

TEST_F(HubCommandsOnDisk, WhatWaitsBeyondTheLimitIsReadAgainWhenItsTurnComes) {
  dispatch_many(5);
  EXPECT_EQ(hub_.commands_open(), 5u);
  EXPECT_EQ(hub_.commands_left_on_disk(), 3u);
  EXPECT_EQ(handler.loads, 0);
  say_hello("p1", "inventory", {"Reserve"});
  const auto out = take("command");
  ASSERT_EQ(out.size(), 5u);
  for (int i = 0; i < 5; ++i) {
    const auto& each = out[static_cast<std::size_t>(i)];
    EXPECT_EQ(each.headers["id"], "c" + std::to_string(i));
    EXPECT_EQ(each.headers["undoes"], "u" + std::to_string(i));
    EXPECT_TRUE(each.headers.contains("traceparent"));
    EXPECT_EQ(each.body, ask("").body);
  }
  EXPECT_EQ(hub_.commands_left_on_disk(), 0u);
  EXPECT_EQ(handler.loads, 3);
}

TEST_F(HubCommandsOnDisk, WhatCanNotBeReadNowIsTriedAgainWhenItIsDueAgain) {
  dispatch_many(3);
  const auto kept = handler.on_disk;
  handler.on_disk.clear();
  say_hello("p1", "inventory", {"Reserve"});
  EXPECT_THAT(take_commands(), ElementsAre("p1 c0", "p1 c1"));
  handler.on_disk = kept;
  for (int i = 0; i < 11; ++i) {
    pass(1s);
    put("p1", "heartbeat", json::object());
  }
  const auto again = take_commands();
  EXPECT_THAT(again, ::testing::Contains("p1 c2"));
  EXPECT_EQ(hub_.commands_left_on_disk(), 0u);
}

TEST_F(HubCommandsOnDisk, TheCountIsRightWhateverBecomesOfThem) {
  dispatch_many(6);  // 4 of them are names only
  hub_.close("c5");
  EXPECT_EQ(hub_.commands_left_on_disk(), 3u);
  hub_.close("c0");  // makes room in memory
  dispatch(handler.on_disk["c4"]);
  EXPECT_EQ(hub_.commands_left_on_disk(), 2u);
  join("p1", "inventory", {"Reserve"}, 1);  // takes c1
  join("p2", "inventory", {"Reserve"}, 1);
  put("p1", "goodbye", {{"reason", "restart"}});
  put("p2", "goodbye", {{"reason", "restart"}});
  take();
  for (const auto* id : {"c1", "c2", "c3", "c4"}) hub_.close(id);
  EXPECT_EQ(hub_.commands_open(), 0u);
  EXPECT_EQ(hub_.commands_left_on_disk(), 0u);
  dispatch_many(2);
  EXPECT_EQ(hub_.commands_left_on_disk(), 0u) << "all room is there again";
}

}  // namespace
}  // namespace snorri::transport::testing
