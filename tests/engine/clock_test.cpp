// The machine's clock is put back while the engine runs.
#include <gtest/gtest.h>

#include "world.hpp"

namespace snorri::engine {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using strings = std::vector<std::string>;

struct ClockPutBack : testing::Test {
  world w;
  test_peer client{w.link, "order-service"};

  void SetUp() override {
    client.hello();
    client.event("e-1", "OrderCreated", order_body("o-1"));
    settle();
  }
  void settle() { ASSERT_TRUE(w.settle()); }
  void put_back() {
    w.clock.set(w.clock.now() - hours(1));
    settle();
  }
  void pass(int times) {
    for (int i = 0; i < times; ++i) {
      client.beat();
      w.advance(seconds(1));
      settle();
    }
  }
};

TEST_F(ClockPutBack, LeavesRecordsInTheOrderOfTheirTimes) {
  put_back();
  pass(10);
  client.event("e-2", "OrderCreated", order_body("o-2"));
  settle();
  const auto events = *w.reader()->read_all(0, 100);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].event.at - events[0].event.at, seconds(5));
}

TEST_F(ClockPutBack, LetsTimersFireAfterTwiceTheirTimeAtMost) {
  put_back();
  pass(59);
  EXPECT_EQ(w.history("order", "o-1"), strings{"OrderCreated"});
  pass(1);
  EXPECT_EQ(w.history("order", "o-1"), (strings{"OrderCreated", "timeout"}));
}

TEST_F(ClockPutBack, KeepsPeersConnected) {
  put_back();
  client.take();
  pass(60);
  std::size_t beats = 0;
  for (const auto& each : client.take()) {
    EXPECT_EQ(each.kind, "heartbeat");
    ++beats;
  }
  EXPECT_GE(beats, 25u);
}

TEST_F(ClockPutBack, IsShownAndMadeUpForInTwiceTheTime) {
  put_back();
  pass(2);
  EXPECT_EQ(w.running().status().clock_ahead, hours(1) - seconds(1));
  for (int i = 0; i < 118; ++i) {
    w.advance(minutes(1));
    settle();
  }
  EXPECT_GT(w.running().status().clock_ahead, duration::zero());
  w.advance(minutes(3));
  settle();
  EXPECT_EQ(w.running().status().clock_ahead, duration::zero());
  client.hello();
  client.event("e-2", "OrderCreated", order_body("o-2"));
  settle();
  EXPECT_EQ(w.reader()->read_all(0, 100)->back().event.at, w.clock.now());
}

}  // namespace
}  // namespace snorri::engine
