// A subscriber that fails again and again at one event is paused and shown; nothing is skipped.
#include <gtest/gtest.h>

#include "world.hpp"

namespace snorri::engine {
namespace {

using std::chrono::seconds;
using strings = std::vector<std::string>;

struct PausedSubscription : testing::Test {
  world w;
  test_peer client{w.link, "order-service"};

  void SetUp() override {
    w.options.subscriber_failures_max = 3;
    restart();
    order("o-1");
    order("o-2");
  }
  void settle() { ASSERT_TRUE(w.settle()); }
  void restart() {
    ASSERT_TRUE(w.start());
    client.hello();
    settle();
  }
  void order(const std::string& id) {
    client.event(id, "OrderCreated", order_body(id));
    settle();
  }
  std::unique_ptr<test_peer> subscribe(const nlohmann::json& more = {}) {
    auto peer = std::make_unique<test_peer>(w.link, "analytics");
    peer->hello({}, 10);
    ask(*peer, more);
    return peer;
  }
  void ask(test_peer& peer, const nlohmann::json& more = {}) {
    nlohmann::json request{{"name", "analytics"}};
    if (!more.is_null()) request.update(more);
    peer.send("subscribe", request);
    settle();
  }
  static strings ids(const std::vector<received>& events) {
    strings all;
    for (const auto& each : events) all.push_back(each.headers.at("id"));
    return all;
  }
  /// Is given what there is, and dies.
  void die() { ASSERT_FALSE(subscribe()->take("event").empty()); }
  engine_status status() {
    w.advance(seconds(1));
    settle();
    return w.running().status();
  }
  std::optional<errc> resume(const std::string& name) {
    std::optional<errc> failed;
    bool called = false;
    w.running().resume_subscription(name, [&](const result<void>& done) {
      called = true;
      if (!done) failed = done.error().code();
    });
    settle();
    EXPECT_TRUE(called);
    return failed;
  }
};

TEST_F(PausedSubscription, IsOneWhoseSubscriberDiesAtOneEventTooOften) {
  for (int i = 0; i < 3; ++i) die();
  const auto fourth = subscribe();
  const auto told = fourth->take();
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[1].kind, "error");
  EXPECT_EQ(told[1].headers.at("code"), "E2016");
  EXPECT_EQ(told[1].headers.at("kind"), "subscribe");
  const auto shown = status().paused;
  ASSERT_EQ(shown.size(), 1u);
  EXPECT_EQ(shown[0].name, "analytics");
  EXPECT_EQ(shown[0].after, 0u);
  EXPECT_EQ(shown[0].failures, 3u);
  EXPECT_FALSE(shown[0].reason.empty());
}

TEST_F(PausedSubscription, GoesOnAtTheSameEventWhenItIsResumed) {
  for (int i = 0; i < 4; ++i) subscribe();
  ASSERT_EQ(status().paused.size(), 1u);
  EXPECT_EQ(resume("analytics"), std::nullopt);
  EXPECT_TRUE(status().paused.empty());
  const auto mended = subscribe();
  EXPECT_EQ(ids(mended->take("event")), (strings{"o-1", "o-2"}));
}

TEST_F(PausedSubscription, StaysSoAcrossARestart) {
  for (int i = 0; i < 4; ++i) subscribe();
  restart();
  ASSERT_EQ(status().paused.size(), 1u);
  EXPECT_EQ(subscribe()->take("error").at(0).headers.at("code"), "E2016");
  EXPECT_EQ(resume("analytics"), std::nullopt);
  EXPECT_EQ(subscribe()->take("event").size(), 2u);
}

TEST_F(PausedSubscription, CountsFailuresAcrossARestart) {
  for (int i = 0; i < 3; ++i) subscribe();  // the first had failed at nothing yet: two failures
  restart();
  die();  // this opening follows a restart, which is nobody's failure
  EXPECT_EQ(subscribe()->take("error").at(0).headers.at("code"), "E2016");
}

TEST_F(PausedSubscription, TakesTheSubscribersWordForWhatWentWrong) {
  const auto peer = subscribe();
  for (int i = 0; i < 3; ++i) ask(*peer, {{"reason", "the database is locked"}});
  EXPECT_EQ(peer->take("error").at(0).headers.at("code"), "E2016");
  EXPECT_EQ(status().paused.at(0).reason, "the database is locked");
}

TEST_F(PausedSubscription, ForgetsFailuresAsSoonAsTheSubscriberMovesOn) {
  for (int i = 0; i < 3; ++i) subscribe();
  {
    const auto good = subscribe({{"reason", "x"}});
    EXPECT_TRUE(good->take("error").size() == 1u);
  }
  ASSERT_EQ(resume("analytics"), std::nullopt);
  for (int i = 0; i < 2; ++i) die();
  {
    const auto good = subscribe();
    good->take();
    good->send("ack", {{"subscription", "analytics"}, {"delivery", 1}});
    settle();
  }
  for (int i = 0; i < 2; ++i) EXPECT_EQ(ids(subscribe()->take("event")), strings{"o-2"});
  EXPECT_TRUE(status().paused.empty());
}

TEST_F(PausedSubscription, IsNotOneThatIsOpenedAgainWithNothingUnanswered) {
  for (int i = 0; i < 10; ++i) {
    const auto peer = subscribe();
    peer->send("ack", {{"subscription", "analytics"}, {"delivery", 2}});
    settle();
  }
  const auto peer = subscribe();
  EXPECT_TRUE(peer->take("error").empty());
  order("o-3");
  EXPECT_EQ(ids(peer->take("event")).back(), "o-3");
}

TEST_F(PausedSubscription, TellsTheOneThatHasItToo) {
  const auto holder = subscribe();
  for (int i = 0; i < 2; ++i) ask(*holder);
  holder->take();
  const auto other = subscribe();
  EXPECT_EQ(other->take("error").at(0).headers.at("code"), "E2016");
  EXPECT_EQ(holder->take("error").at(0).headers.at("code"), "E2016");
  order("o-3");
  EXPECT_TRUE(holder->take("event").empty());
}

TEST_F(PausedSubscription, GrowsItsEpochWithEveryOpening) {
  const auto epoch = [this] { return w.reader()->list_subscriptions()->at(0).epoch; };
  const auto first = subscribe();
  const auto before = epoch();
  const auto second = subscribe();
  EXPECT_GT(epoch(), before);
  EXPECT_EQ(first->take("error").at(0).headers.at("code"), "E4012");
}

TEST_F(PausedSubscription, MustBeKnownToBeResumed) {
  EXPECT_EQ(resume("nobody"), errc::subscription_missing);
}

TEST_F(PausedSubscription, ASlowSubscriberSlowsNobody) {
  auto slow = std::make_unique<test_peer>(w.link, "slow");
  slow->hello({}, 1);
  slow->send("subscribe", {{"name", "slow"}});
  const auto quick = subscribe();
  settle();
  std::uint64_t answered = 0;
  std::size_t seen = 0;
  for (int i = 0; i < 500; ++i) {
    order("n-" + std::to_string(i));
    for (const auto& event : quick->take("event")) {
      ++seen;
      answered = event.headers.at("delivery");
    }
    quick->send("ack", {{"subscription", "analytics"}, {"delivery", answered}});
    settle();
    w.advance(seconds(1));
    client.beat();
    slow->beat();
    quick->beat();
  }
  settle();
  seen += quick->take("event").size();
  EXPECT_EQ(seen, 502u);
  EXPECT_EQ(slow->take("event").size(), 1u);
  EXPECT_TRUE(status().paused.empty());
}

}  // namespace
}  // namespace snorri::engine
