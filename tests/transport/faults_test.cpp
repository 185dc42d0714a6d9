// One fault of the network after the other, struck again and again while services work: whatever it
// is, each command is done once, each event recorded once, and each seen in its order.
#include <algorithm>

#include "delivery_contract.hpp"

namespace snorri::transport::testing {
namespace {

class InBadWeather : public DeliveryContract {
 protected:
  InBadWeather() {
    start_over_impatient();
    proxy().split(0);
    proxy().delay(0ms, 0ms);
  }

  faults::fault_proxy& proxy() { return dynamic_cast<weather_place&>(*place).proxy(); }

  /// Publishes, asks and strikes in turns; then everything must arrive.
  void everything_arrives_while(const std::function<void(int round)>& strike) {
    constexpr int rounds = 6;
    constexpr int each_round = 20;
    const running participant_(inventory(cable()));
    const running subscriber_(analytics(cable()));
    const auto publisher_ = shop(cable());
    int count = 0;
    for (int round = 0; round < rounds; ++round) {
      for (int i = 0; i < each_round; ++i) {
        ++count;
        publisher_->publish_async(order_created("o" + std::to_string(count)), [](const auto&) {});
        engine->ask(reserve("c" + std::to_string(count)));
      }
      if (round == 0) wait_for_the_first(*publisher_);  // later ones may be held up by then
      strike(round);
    }
    proxy().heal();
    ASSERT_TRUE(publisher_->flush(20s)) << "every event is acknowledged";
    engine->eventually([&] { return engine->records().open_commands.empty(); });
    EXPECT_EQ(reserved, count);
    auto ids = log_ids();
    EXPECT_EQ(ids.size(), static_cast<std::size_t>(count)) << "each event once";
    seen_until(ids.back() + "@" + std::to_string(count));
    expect_in_order(ids);
  }

 private:
  void wait_for_the_first(publisher& at) {
    while (engine->read([&] { return engine->arrived.empty(); })) at.poll(10ms);
  }

  /// Repeats are allowed, gaps are not.
  void expect_in_order(const std::vector<std::string>& ids) {
    const std::lock_guard lock(seen_mutex);
    std::vector<std::string> fresh;
    for (const auto& each : seen)
      if (std::find(fresh.begin(), fresh.end(), each) == fresh.end()) fresh.push_back(each);
    std::vector<std::string> expected;
    for (std::size_t i = 0; i < ids.size(); ++i)
      expected.push_back(ids[i] + "@" + std::to_string(i + 1));
    EXPECT_EQ(fresh, expected);
  }
};

TEST_P(InBadWeather, CutConnections) {
  everything_arrives_while([&](int) { proxy().cut_one(); });
  EXPECT_GT(proxy().counts().cut, 0u);
}

TEST_P(InBadWeather, AllConnectionsCutAtOnce) {
  everything_arrives_while([&](int) { proxy().cut_all(); });
  EXPECT_GT(proxy().counts().cut, 0u);
}

TEST_P(InBadWeather, HalfOpenConnections) {
  everything_arrives_while([&](int) { proxy().half_open_one(); });
  EXPECT_GT(proxy().counts().half_opened, 0u);
}

TEST_P(InBadWeather, APartition) {
  everything_arrives_while(
      [&](int round) { round % 2 == 0 ? proxy().partition() : proxy().heal(); });
  EXPECT_EQ(proxy().counts().partitions, 3u);
}

TEST_P(InBadWeather, DelaysThatLetOneConnectionOvertakeAnother) {
  proxy().delay(0ms, 40ms);
  everything_arrives_while([&](int round) {
    if (round % 3 == 2) proxy().cut_one();  // what is still on its way comes after its successor
  });
  EXPECT_GT(proxy().counts().cut, 0u);
}

TEST_P(InBadWeather, ASlowReader) {
  everything_arrives_while([&](int) { proxy().slow_one(200); });
  EXPECT_GT(proxy().counts().slowed, 0u);
}

TEST_P(InBadWeather, GarbageBetweenTwoFrames) {
  everything_arrives_while([&](int) { proxy().garble_one(); });
  EXPECT_GT(proxy().counts().garbled, 0u);
}

TEST_P(InBadWeather, StrangersThatSayGarbage) {
  everything_arrives_while([&](int) {
    for (int i = 0; i < 20; ++i) proxy().send_stranger();
  });
  EXPECT_EQ(proxy().counts().strangers, 120u);
}

INSTANTIATE_TEST_SUITE_P(Through, InBadWeather, ::testing::ValuesIn([] {
                           auto all = all_links();
                           std::erase_if(all, [](const link_kind& each) {
                             return std::string_view(each.name) != "weather";
                           });
                           return all;
                         }()),
                         [](const auto& link) { return std::string(link.param.name); });

}  // namespace
}  // namespace snorri::transport::testing
