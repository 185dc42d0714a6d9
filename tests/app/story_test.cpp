#include "cli/story.hpp"

#include <gtest/gtest.h>

#include "filled_store.hpp"
#include "views/json.hpp"
#include "views/saga_view.hpp"

namespace snorri::app {
namespace {

using namespace std::chrono_literals;

struct Story : testing::Test {
  std::unique_ptr<store::event_store> store = make_filled_store();
  std::unique_ptr<store::store_reader> reader = std::move(*store->make_reader());

  std::string tell(const std::string& key, std::size_t width = 0) {
    const auto saga = show_json(*reader, {"order", key}, true);
    EXPECT_TRUE(saga.has_value());
    return story(*saga, {.width = width}, first_order_at() + 1h);
  }
};

TEST_F(Story, TellsWhoSaidWhatAndWhatWasUndone) {
  EXPECT_EQ(tell("2"), R"(order/2  CANCELLED after 25 ms
  began    2010-12-01 08:27:00 UTC
  ended    2010-12-01 08:27:00 UTC, 58 min 59 s ago
  by       definition order version 1, 4 records
  why      PaymentFailed: limit exceeded

What happened
  08:27:00.000  +0 ms       order-service  OrderCreated       START → RESERVE
                                           order_id=2, pieces=6
                                           → ReserveInventory to inventory
  08:27:00.012  +12 ms      inventory      InventoryReserved  RESERVE → CAPTURE
                                           reservation=r2
                                           → CapturePayment to payment
  08:27:00.020  +20 ms      payment        PaymentFailed      CAPTURE → UNDO_RESERVE
                                           reason=limit exceeded
                                           ↩ ReleaseInventory to inventory, undoes ReserveInventory
  08:27:00.025  +25 ms      inventory      InventoryReleased  UNDO_RESERVE → CANCELLED
                                           ⇒ OrderCancelled published

What was asked
  COMMAND             OF         ASKED  ANSWER             AFTER  UNDONE
  ReserveInventory    inventory  once   InventoryReserved  12 ms  by ReleaseInventory
  CapturePayment      payment    once   PaymentFailed      8 ms
  ↩ ReleaseInventory  inventory  once   InventoryReleased  5 ms
)");
}

TEST_F(Story, CountsHowOftenACommandWasAsked) {
  const std::string text = tell("3");
  EXPECT_NE(text.find("could not do it: the provider is away"), std::string::npos) << text;
  EXPECT_NE(text.find("→ CapturePayment to payment, attempt 3, after a wait of"), std::string::npos)
      << text;
  EXPECT_NE(text.find("3 times  none, outcome unknown, failed 3 times         by RefundPayment"),
            std::string::npos)
      << text;
}

TEST_F(Story, SaysWhatIsStillOpenAndUntilWhen) {
  add_pending(*store, "4", first_order_at() + 1h - 10s);
  const std::string text = tell("4");
  EXPECT_NE(text.find("order/4  PENDING in state RESERVE\n"), std::string::npos) << text;
  EXPECT_NE(text.find("Still open\n"
                      "  waits for inventory to answer ReserveInventory, asked once since "
                      "09:25:50.000\n"
                      "  until 09:26:20.000 (in 20 s), then its time is up\n"),
            std::string::npos)
      << text;
}

TEST_F(Story, FitsTheTerminal) {
  for (const std::size_t width : {60u, 80u, 100u, 140u}) {
    for (const char* key : {"1", "2", "3"}) {
      std::string text = tell(key, width);
      while (!text.empty()) {
        const auto end = text.find('\n');
        EXPECT_LE(columns_of(text.substr(0, end)), std::max<std::size_t>(width, 80u))
            << text.substr(0, end);
        text.erase(0, end + 1);
      }
    }
  }
}

TEST_F(Story, HasNoEscapesWithoutColourAndEndsThemWithIt) {
  EXPECT_EQ(tell("2").find('\x1b'), std::string::npos);
  const auto saga = show_json(*reader, {"order", "2"}, true);
  const std::string text = story(*saga, {.width = 100, .colour = true}, first_order_at());
  EXPECT_NE(text.find("\x1b[33mCANCELLED\x1b[0m"), std::string::npos);
}

TEST_F(Story, AFollowersLineSaysItAll) {
  const auto saga = show_json(*reader, {"order", "2"}, false);
  json record = saga->at("history")[2];
  record["saga"] = "order/2";
  EXPECT_EQ(record_line(record, {}),
            "08:27:00.020  order/2           payment: PaymentFailed  CAPTURE → UNDO_RESERVE  ↩ "
            "ReleaseInventory to inventory");
}

TEST(Brief, PutsTheReasonFirstAndCountsLists) {
  EXPECT_EQ(brief(json::parse(R"({"id":"7","items":[1,2],"reason":"no stock","total":{"a":1}})")),
            "reason=no stock, id=7, 2 items, total={…}");
  EXPECT_EQ(brief(json()), "");
  EXPECT_EQ(brief(json("plain text")), "plain text");
}

}  // namespace
}  // namespace snorri::app
