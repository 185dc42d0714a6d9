#include <gtest/gtest.h>

#include "definitions/order.hpp"
#include "scenario.hpp"

namespace snorri::sagas {
namespace {

TEST(Snapshot, GivesTheSagaBackAtEveryPointOfItsLife) {
  const auto& order = orders::order_definition();
  scenario saga(order, "o-1");
  const auto check = [&] {
    const auto written_once = encode_instance(saga.saga());
    ASSERT_TRUE(written_once);
    const auto read = decode_instance(order, "o-1", *written_once);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(*encode_instance(*read), *written_once);
  };
  saga.start("OrderCreated", R"({"order_id":"o-1","pieces":2})");
  check();
  saga.timer();
  check();
  saga.reply("reserve", "InventoryReserved", R"({"reservation":"r-9"})");
  check();
  saga.cancel();
  check();
  saga.reply("refund", "PaymentRefunded");
  check();
  saga.reply("release", "InventoryReleased");
  check();
}

TEST(Snapshot, ThatCannotBeReadIsAnErrorAndNoCrash) {
  const auto& order = orders::order_definition();
  for (const auto* text : {"", "{}", "[]", "{\"data\":7}", "nonsense"}) {
    EXPECT_FALSE(decode_instance(order, "o-1", text)) << text;
  }
}

}  // namespace
}  // namespace snorri::sagas
