// What the engine counts is what happened.
#include <gtest/gtest.h>

#include <algorithm>

#include "world.hpp"

namespace snorri::engine {
namespace {

using std::chrono::seconds;

struct Figures : testing::Test {
  world w;
  test_peer client{w.link, "order-service"};

  void SetUp() override {
    client.hello();
    settle();
  }
  void settle() { ASSERT_TRUE(w.settle()); }
  void run(scripted_participant& shop) {
    do settle();
    while (shop.answer() > 0);
  }
  /// As they are once a second.
  engine_figures look() {
    w.advance(seconds(1));
    client.beat();
    settle();
    return *w.running().figures();
  }
};

TEST_F(Figures, CountSagasByTypeAndOutcome) {
  scripted_participant shop(w, "shop", shop_answers());
  client.event("e-1", "OrderCreated", order_body("o-1"));
  run(shop);
  shop.decide = [](const received& each) -> std::optional<std::pair<std::string, std::string>> {
    if (each.headers.at("type") != "CapturePayment") return std::nullopt;
    return std::pair<std::string, std::string>{"PaymentFailed", R"({"reason":"no money"})"};
  };
  client.event("e-2", "OrderCreated", order_body("o-2"));
  run(shop);
  const auto order = look().sagas.at("order");
  EXPECT_EQ(order.started, 2u);
  EXPECT_EQ(order.confirmed, 1u);
  EXPECT_EQ(order.cancelled, 1u);
  EXPECT_EQ(order.in_flight, 0u);
  EXPECT_EQ(order.seconds.count(), 2u);
  EXPECT_EQ(order.commands, 6u);
  EXPECT_EQ(order.compensations, 1u);
  EXPECT_EQ(order.transitions[0], w.running().status().transitions);
}

TEST_F(Figures, KnowWhatIsInFlightAndStuckAcrossARestart) {
  client.event("e-1", "OrderCreated", order_body("o-1"));
  client.event("e-2", "OrderCreated", order_body("o-2"));
  settle();
  EXPECT_EQ(look().sagas.at("order").in_flight, 2u);
  ASSERT_TRUE(w.start());
  EXPECT_EQ(w.running().figures()->sagas.at("order").in_flight, 2u);
  EXPECT_EQ(w.running().figures()->sagas.at("order").started, 0u) << "counters begin anew";
  scripted_participant shop(w, "shop", shop_answers());
  run(shop);
  w.advance(seconds(1));
  settle();
  const auto order = w.running().figures()->sagas.at("order");
  EXPECT_EQ(order.in_flight, 0u);
  EXPECT_EQ(order.confirmed, 2u);
}

TEST_F(Figures, SayHowLongCommitsTookAndHowLargeTheirGroupsWere) {
  for (int i = 0; i < 5; ++i) {
    client.event("e-" + std::to_string(i), "OrderCreated", order_body("o-" + std::to_string(i)));
  }
  settle();
  const auto now = look();
  EXPECT_EQ(now.commit_seconds.count(), w.running().status().groups);
  EXPECT_EQ(now.group_records.count(), w.running().status().groups);
  EXPECT_DOUBLE_EQ(now.group_records.sum, 5.0);
}

TEST_F(Figures, ShowCommandsThatNobodyTakesAndThoseSentAgain) {
  client.event("e-1", "OrderCreated", order_body("o-1"));
  settle();
  const auto command = [](const engine_figures& of) {
    const auto found = std::find_if(of.commands.begin(), of.commands.end(), [](const auto& each) {
      return each.type == "ReserveInventory";
    });
    return found == of.commands.end() ? transport::command_queue{} : *found;
  };
  EXPECT_EQ(command(look()).open, 1u);
  EXPECT_EQ(command(look()).unserved, 1u);
  test_peer silent(w.link, "inventory");
  silent.hello({"ReserveInventory"});
  settle();
  for (int i = 0; i < 11; ++i) {
    silent.beat();
    look();
  }
  EXPECT_EQ(command(look()).unserved, 0u);
  EXPECT_EQ(command(look()).redelivered, 1u);
}

TEST_F(Figures, SayHowFarEachSubscriberIsBehind) {
  test_peer reader(w.link, "mails");
  reader.hello();
  reader.send("subscribe", {{"name", "mails"}});
  settle();
  client.event("e-1", "OrderCreated", order_body("o-1"));
  settle();
  ASSERT_EQ(look().subscriptions.size(), 1u);
  const auto waits = look().subscriptions[0];
  EXPECT_EQ(waits.name, "mails");
  EXPECT_TRUE(waits.connected);
  EXPECT_EQ(waits.lag, 1u);
  reader.send("ack", {{"subscription", "mails"}, {"delivery", 1}});
  settle();
  EXPECT_EQ(look().subscriptions[0].lag, 0u);
}

TEST_F(Figures, SayHowLateATimerFired) {
  client.event("e-1", "OrderCreated", order_body("o-1"));
  settle();
  const auto due = w.running().next_due();
  ASSERT_TRUE(due);
  w.advance(*due - w.clock.now() + seconds(2));
  settle();
  const auto now = look();
  EXPECT_EQ(now.timer_delay_seconds.count(), 1u);
  EXPECT_DOUBLE_EQ(now.timer_delay_seconds.sum, 2.0);
  EXPECT_EQ(now.timers_overdue, 0u);
}

}  // namespace
}  // namespace snorri::engine
