// The books of the shop balance, whatever was killed on the way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "demo_run.hpp"
#include "inventory/rules.hpp"
#include "order/invoices.hpp"

namespace shop {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAreArray;

const std::vector<invoice>& real_invoices() {
  static const auto list =
      read_invoices({SHOP_DATA_DIR "/2010-12-01.csv", SHOP_DATA_DIR "/2010-12-02.csv"});
  return list.invoices;
}

std::string saga_of(const invoice& from) {
  return (from.is_return() ? "return/" : "order/") + from.number;
}

/// Each demo runs once, for all tests that look at it.
const demo_run& undisturbed() {
  static const demo_run run({});
  return run;
}
const demo_run& crashed() {
  static const demo_run run({"--crash"});
  return run;
}
const demo_run& with_services_down() {
  static const demo_run run({"--down", "inventory=2", "--down", "notification=3"});
  return run;
}

struct named_run {
  const char* name;
  const demo_run& (*get)();
};

class Books : public testing::TestWithParam<named_run> {
 protected:
  const demo_run& run_ = GetParam().get();

  void SetUp() override {
    ASSERT_EQ(run_.program().status, 0) << run_.program().errors;
    ASSERT_TRUE(run_.summary().is_object()) << run_.program().output;
    ASSERT_EQ(run_.sagas().size(), real_invoices().size());
  }

  bool confirmed(const invoice& of) const {
    return run_.sagas().at(saga_of(of)).status == "CONFIRMED";
  }
};

TEST_P(Books, EveryOrderHasExactlyOneEnd) {
  for (const auto& invoice : real_invoices()) {
    const auto& story = run_.sagas().at(saga_of(invoice));
    const auto ends =
        story.published({"OrderConfirmed", "OrderCancelled", "ReturnCompleted", "ReturnRejected"});
    ASSERT_EQ(ends.size(), 1u) << saga_of(invoice);
    const bool well = ends[0].type == "OrderConfirmed" || ends[0].type == "ReturnCompleted";
    EXPECT_EQ(story.status, well ? "CONFIRMED" : "CANCELLED") << saga_of(invoice);
  }
}

TEST_P(Books, StockThatIsOutIsThatOfConfirmedOrdersAndReturns) {
  std::map<std::string, long long> reserved;
  std::map<std::string, long long> restocked;
  for (const auto& invoice : real_invoices()) {
    if (!confirmed(invoice)) continue;
    auto& shelf = invoice.is_return() ? restocked : reserved;
    const auto items = invoice.is_return() ? to_return(invoice).items : invoice.items;
    for (const auto& item : goods_of(items)) shelf[item.code] += item.pieces;
  }
  const auto on_shelf = [&](const std::string& kinds) {
    return run_.ask("inventory/inventory.db", "SELECT item, sum(pieces) AS n FROM movement WHERE " +
                                                  kinds + " GROUP BY item HAVING n <> 0");
  };
  EXPECT_EQ(on_shelf("kind IN ('reserved', 'released')"), reserved);
  EXPECT_EQ(on_shelf("kind IN ('restocked', 'withdrawn')"), restocked);
}

TEST_P(Books, CapturedMinusRefundedIsTheTotalOfConfirmedOrders) {
  std::map<std::string, long long> expected;
  for (const auto& invoice : real_invoices()) {
    if (confirmed(invoice)) expected[saga_of(invoice)] = invoice.total;  // a return's is negative
  }
  EXPECT_EQ(run_.ask("payment/payment.db",
                     "SELECT saga, sum(pence) AS n FROM payment GROUP BY saga HAVING n <> 0"),
            expected);
}

TEST_P(Books, EveryConfirmedOrderHasOneParcel) {
  std::map<std::string, long long> expected;
  for (const auto& invoice : real_invoices()) {
    if (confirmed(invoice) && !invoice.is_return()) expected[invoice.number] = 1;
  }
  EXPECT_EQ(
      run_.ask("shipping/shipping.db", "SELECT order_id, count(*) FROM parcel GROUP BY order_id"),
      expected);
}

TEST_P(Books, OfACancelledOrderEachCompletedStepIsUndoneNewestFirst) {
  std::size_t undone = 0;
  for (const auto& [saga, story] : run_.sagas()) {
    auto expected = story.answered(
        {"InventoryReserved", "PaymentCaptured", "ReturnPaidBack", "GoodsRestocked"});
    std::reverse(expected.begin(), expected.end());
    if (story.status != "CANCELLED") expected.clear();
    EXPECT_EQ(story.undone(), expected) << saga;
    EXPECT_EQ(story.undo_answers(), expected.size()) << saga;
    undone += expected.size();
  }
  EXPECT_GT(undone, 0u);
  EXPECT_EQ(run_.summary().at("compensations"), undone);
}

TEST_P(Books, EveryMailIsSentOnce) {
  std::vector<std::string> expected;
  for (const auto& invoice : real_invoices()) {
    const auto& number = invoice.number;
    if (invoice.is_return()) {
      expected.push_back((confirmed(invoice) ? "returned/" : "rejected/") + number);
    } else {
      expected.push_back("thanks/" + number);
      expected.push_back((confirmed(invoice) ? "confirmed/" : "cancelled/") + number);
    }
  }
  EXPECT_THAT(run_.mails(), UnorderedElementsAreArray(expected));
  EXPECT_EQ(run_.summary().at("mails"), expected.size());
}

TEST_P(Books, AnalyticsHasSeenEveryEventOnce) {
  using snorri::sagas::input_kind;
  std::map<std::string, long long> expected;
  for (const auto& [saga, story] : run_.sagas()) {
    for (const auto& record : story.records) {
      if (record.outcome != snorri::sagas::outcome::applied) continue;
      const bool message = record.kind == input_kind::start || record.kind == input_kind::reply;
      if (message) ++expected[record.type];
      for (const auto& event : record.events) ++expected[event.type];
    }
  }
  EXPECT_EQ(run_.ask("analytics/analytics.db", "SELECT type, events FROM event_count"), expected);
}

TEST_P(Books, TheOrderServiceKnowsHowEachOrderEnded) {
  std::map<std::string, std::string> expected;
  for (const auto& invoice : real_invoices()) {
    expected[invoice.number] = confirmed(invoice) ? "CONFIRMED" : "CANCELLED";
  }
  EXPECT_EQ(run_.ask_text("order/orders.db", "SELECT number, status FROM orders"), expected);
}

TEST_P(Books, TheSummaryAddsUp) {
  const auto& sum = run_.summary();
  std::size_t cancelled = 0;
  for (const auto& [reason, sagas] : sum.at("cancelled").items()) {
    cancelled += sagas.get<std::size_t>();
  }
  EXPECT_EQ(sum.at("orders"), 281);
  EXPECT_EQ(sum.at("returns"), 29);
  EXPECT_EQ(sum.at("confirmed").get<std::size_t>() + cancelled, 310u);
  for (const auto* none : {"stuck", "parked", "unfinished", "refused", "lines_skipped"}) {
    EXPECT_EQ(sum.at(none), 0) << none;
  }
}

TEST_P(Books, NoProcessIsLeftBehind) { EXPECT_THAT(run_.processes_left(), IsEmpty()); }

TEST_P(Books, EveryOrderEndsAsInAnUndisturbedRun) { EXPECT_EQ(run_.ends(), undisturbed().ends()); }

INSTANTIATE_TEST_SUITE_P(Demo, Books,
                         testing::Values(named_run{"Undisturbed", &undisturbed},
                                         named_run{"Crashed", &crashed},
                                         named_run{"ServicesDown", &with_services_down}),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(CrashedDemo, KillsFiftyTimesAtLeast) { EXPECT_GE(crashed().summary().at("kills"), 50); }

}  // namespace
}  // namespace shop
