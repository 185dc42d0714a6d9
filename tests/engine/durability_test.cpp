// Nothing leaves the engine while the group that decided it is on its way to disk.
#include <gtest/gtest.h>

#include "gated_store.hpp"
#include "world.hpp"

namespace snorri::engine {
namespace {

TEST(Durability, NothingIsAcknowledgedOrSentBeforeItsCommit) {
  const auto behind = store::make_memory_store();
  gated_store store(*behind);
  transport::in_process_link link;
  const manual_clock clock{from_us(1'291'191'960'000'000)};
  const auto listener = std::move(*link.listen());
  auto made = engine::make({}, store, *listener, {&orders::order_definition()}, clock);
  ASSERT_TRUE(made);
  auto& running = **made;
  const auto turn = [&running](int times) {
    for (int i = 0; i < times; ++i) ASSERT_TRUE(running.step(duration::zero()));
  };
  test_peer client(link, "order-service");
  test_peer inventory(link, "inventory");
  client.hello();
  inventory.hello({"ReserveInventory"});
  turn(20);
  client.take();
  inventory.take();

  store.close();
  constexpr std::size_t orders = 5;  // enough for the thread that commits
  for (std::size_t i = 0; i < orders; ++i) {
    const auto key = std::to_string(i);
    client.event("e-" + key, "OrderCreated", R"({"order_id":")" + key + R"(","pieces":1})");
  }
  turn(20);
  EXPECT_TRUE(client.take("ack").empty());
  EXPECT_TRUE(inventory.take("command").empty());

  store.open();
  std::size_t acknowledged = 0;
  std::size_t asked = 0;
  for (int i = 0; i < 100'000 && (acknowledged < orders || asked < orders); ++i) {
    ASSERT_TRUE(running.step(std::chrono::milliseconds{10}));
    for (const auto& each : client.take("ack")) acknowledged += each.headers.at("acks").size();
    asked += inventory.take("command").size();
  }
  EXPECT_EQ(acknowledged, orders);
  EXPECT_EQ(asked, orders);
}

}  // namespace
}  // namespace snorri::engine
