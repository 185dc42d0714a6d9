#include "snorri/testing/given.hpp"

#include <gtest/gtest.h>

#include "definitions/order.hpp"
#include "snorri/base/json.hpp"

namespace {

using namespace orders;
using namespace snorri::testing;
using namespace std::chrono_literals;

TEST(Given, TellsTheStoryOfAnOrder) {
  given("order")
      .when(OrderCreated{"7", 2})
      .expect_command<ReserveInventory>(ReserveInventory{"7", 2})
      .expect_timer_in(30s)
      .when(InventoryFailed{"none left"})
      .expect_end("CANCELLED")
      .expect_event<OrderCancelled>([](const OrderCancelled& e) { return e.reason == "none left"; })
      .expect_data(&Order::reason, "none left")
      .expect_nothing_outstanding();
}

}  // namespace
