// The peer's machine, step by step, with time by hand.
#include "session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace snorri::transport::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SessionTest : public ::testing::Test {
 protected:
  SessionTest() {
    options.name = "shop";
    options.instance = "i1";
    options.commands = {"Reserve"};
    options.reconnect_min = 100ms;
    options.reconnect_max = 1s;
    machine.emplace(options);
  }

  void connect() { machine->connected(now); }
  void receive(frames what) { machine->receive(std::move(what), now, news); }
  void welcome() { receive(wire::encode(wire::welcome{"snorri", "s1", 1000, 5000, 1 << 20, 256})); }
  void go_live() {
    connect();
    welcome();
    sent();
    news.clear();
  }
  void refuse(errc code, const std::string& id = "") {
    receive(wire::encode(wire::make_refusal({code, "because"}, id)));
  }
  void pass(duration by) {
    now += by;
    machine->tick(now, news);
  }
  /// Kinds of what was to be sent, with an event's id.
  std::vector<std::string> sent() {
    std::vector<std::string> out;
    for (auto& each : machine->outgoing()) {
      auto decoded = wire::decode_from_peer(each, {});
      auto line = each[1];
      if (auto* content = std::get_if<wire::from_peer>(&decoded)) {
        if (auto* event = std::get_if<wire::event>(content)) line += " " + event->what.headers.id;
      }
      out.push_back(line);
    }
    machine->outgoing().clear();
    return out;
  }
  void publish(const std::string& id) {
    message what;
    what.headers.id = id;
    what.headers.source = "shop";
    what.headers.type = "OrderCreated";
    machine->publish(what, now);
  }
  template <class What>
  std::size_t count() {
    std::size_t out = 0;
    for (const auto& each : news) out += std::holds_alternative<What>(each) ? 1 : 0;
    return out;
  }

  session_options options;
  std::optional<session> machine;
  time_point now = from_us(1'000'000'000);
  std::vector<session::news> news;
};

TEST_F(SessionTest, AsksForAConnectionAndSaysHello) {
  EXPECT_TRUE(machine->wants_connection(now));
  connect();
  EXPECT_FALSE(machine->wants_connection(now));
  ASSERT_EQ(machine->outgoing().size(), 1u);
  EXPECT_THAT(
      machine->outgoing().front(),
      ElementsAre("snorri/1", "hello",
                  R"({"name":"shop","instance":"i1","commands":["Reserve"],"credit":256})", ""));
  welcome();
  EXPECT_TRUE(machine->is_live());
  EXPECT_EQ(count<session::came>(), 1u);
}

TEST_F(SessionTest, KeepsEventsUntilTheyAreAcknowledged) {
  publish("e1");
  connect();
  EXPECT_THAT(sent(), ElementsAre("hello")) << "not before the welcome";
  welcome();
  publish("e2");
  EXPECT_THAT(sent(), ElementsAre("event e1", "event e2"));
  receive(wire::encode_acks({{"e1", 1, false, "", ""}}, 16 << 10).at(0));
  EXPECT_FALSE(machine->keeps("e1"));
  EXPECT_TRUE(machine->keeps("e2"));
}

TEST_F(SessionTest, SendsUnacknowledgedEventsAgainInOrder) {
  go_live();
  publish("e1");
  pass(1s);
  publish("e2");
  sent();
  receive(wire::encode(wire::heartbeat{}));
  pass(4s);
  EXPECT_THAT(sent(), ElementsAre("event e1"));
  receive(wire::encode(wire::heartbeat{}));
  pass(1s);
  EXPECT_THAT(sent(), ElementsAre("event e2"));
}

TEST_F(SessionTest, ARefusedEventIsNotSentAgain) {
  go_live();
  publish("e1");
  refuse(errc::envelope_invalid, "e1");
  EXPECT_FALSE(machine->keeps("e1"));
  EXPECT_EQ(count<wire::refusal>(), 1u);
  EXPECT_TRUE(machine->is_live());
}

TEST_F(SessionTest, BeatsWhenItSendsNothingElse) {
  go_live();
  pass(999ms);
  EXPECT_THAT(sent(), IsEmpty());
  pass(1ms);
  EXPECT_THAT(sent(), ElementsAre("heartbeat"));
}

TEST_F(SessionTest, AnEngineThatKnowsItNoMoreIsGreetedAgainOnTheSameConnection) {
  go_live();
  machine->subscribe({"a", {}, "start"});
  publish("e1");
  publish("e2");
  sent();
  refuse(errc::hello_expected);
  refuse(errc::hello_expected);
  refuse(errc::hello_expected);
  EXPECT_THAT(sent(), ElementsAre("hello")) << "once, for all that was under way";
  EXPECT_FALSE(machine->is_away());
  welcome();
  EXPECT_THAT(sent(), ElementsAre("subscribe", "event e1", "event e2"));
}

TEST_F(SessionTest, WhatComesBetweenHelloAndWelcomeBelongsToTheOldSession) {
  go_live();
  refuse(errc::hello_expected);
  news.clear();
  command what;
  what.id = "c1";
  receive(wire::encode_command(what, "snorri/s1"));
  EXPECT_THAT(news, IsEmpty());
}

TEST_F(SessionTest, LeavesASilentEngine) {
  go_live();
  pass(4999ms);
  EXPECT_TRUE(machine->is_live());
  pass(1ms);
  EXPECT_TRUE(machine->is_away());
  EXPECT_FALSE(machine->wants_connection(now));
  EXPECT_TRUE(machine->wants_connection(now + 100ms));
}

TEST_F(SessionTest, LeavesWhenTheEngineSaysGoodbyeAndComesBackLater) {
  go_live();
  publish("e1");
  receive(wire::encode(wire::goodbye{"restart"}));
  EXPECT_TRUE(machine->is_away());
  EXPECT_THAT(sent(), IsEmpty());
  now += 100ms;
  connect();
  welcome();
  EXPECT_THAT(sent(), ElementsAre("hello", "event e1"));
}

TEST_F(SessionTest, WaitsLongerEachTimeNobodyAnswers) {
  std::vector<duration> waits;
  for (int i = 0; i < 6; ++i) {
    connect();
    pass(5s);
    EXPECT_TRUE(machine->is_away());
    waits.push_back(machine->next_deadline() - now);
    now = machine->next_deadline();
  }
  EXPECT_THAT(waits, ElementsAre(100ms, 200ms, 400ms, 800ms, 1s, 1s));
}

TEST_F(SessionTest, SaysOnceThatTheEngineIsAwayAndOnceThatItIsBack) {
  connect();
  pass(999ms);
  EXPECT_EQ(count<session::went>(), 0u);
  EXPECT_LE(machine->next_deadline(), now + 1ms);
  for (int i = 0; i < 20; ++i) {
    pass(1s);
    if (machine->wants_connection(now)) connect();
  }
  EXPECT_EQ(count<session::went>(), 1u);
  connect();
  welcome();
  ASSERT_TRUE(std::holds_alternative<session::came>(news.back()));
  EXPECT_TRUE(std::get<session::came>(news.back()).is_news);
}

TEST_F(SessionTest, AShortAbsenceIsNotWorthAWord) {
  go_live();
  receive(wire::encode(wire::goodbye{"restart"}));
  pass(100ms);
  connect();
  welcome();
  EXPECT_EQ(count<session::went>(), 0u);
  ASSERT_EQ(count<session::came>(), 1u);
  EXPECT_FALSE(std::get<session::came>(news.back()).is_news);
}

TEST_F(SessionTest, IsAwayWhenItsHelloIsRefused) {
  connect();
  refuse(errc::peer_rejected);
  EXPECT_TRUE(machine->is_away());
  pass(1s);
  ASSERT_EQ(count<session::went>(), 1u);
  EXPECT_THAT(std::get<session::went>(news.back()).reason, HasSubstr("E4011"));
}

TEST_F(SessionTest, AnEngineThatSpeaksOtherwiseIsLeft) {
  go_live();
  receive({"snorri/9", "heartbeat", "{}", ""});
  EXPECT_TRUE(machine->is_away());
}

TEST_F(SessionTest, AnErrorCodeOfANewerEngineIsKeptInWords) {
  const auto why = wire::to_error({"E9999", "brand new", "because", "", ""});
  EXPECT_EQ(why.code(), errc::peer_rejected);
  EXPECT_EQ(why.message(), "E9999 brand new: because");
}

}  // namespace
}  // namespace snorri::transport::testing
