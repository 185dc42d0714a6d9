// A whole Snorri in one thread, on a clock of its own.
#include "snorri/engine/in_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "definitions/approval.hpp"
#include "definitions/order.hpp"
#include "snorri/base/json.hpp"

namespace snorri::engine {
namespace {

using namespace std::chrono_literals;
using namespace orders;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class InProcess : public testing::Test {
 protected:
  void stock(duration takes = 0s) {
    snorri.participant("stock", takes)
        .on<ReserveInventory>([this](const ReserveInventory&) {
          ++reserved;
          return InventoryReserved{"r"};
        })
        .on<ReleaseInventory>([](const ReleaseInventory&) { return InventoryReleased{}; });
  }
  void payment_and_shipping() {
    snorri.participant("payment").on<CapturePayment>(
        [](const CapturePayment&) { return PaymentCaptured{}; });
    snorri.participant("shipping").on<BookShipment>([](const BookShipment&) {
      return ShipmentBooked{};
    });
  }
  std::string story(std::string_view saga) {
    const auto told = snorri.story(saga);
    return told ? *told : told.error().text();
  }

  in_process snorri{{&order_definition(), &approvals::approval_definition()}};
  int reserved = 0;
};

TEST_F(InProcess, RunsASagaToItsEndWithParticipantsOfTheSdk) {
  stock();
  payment_and_shipping();
  const auto receipt = snorri.publish(OrderCreated{"1", 2});
  ASSERT_TRUE(receipt) << receipt.error().text();
  EXPECT_EQ(receipt->saga, "order/1");
  ASSERT_TRUE(snorri.run());
  EXPECT_THAT(story("order/1"), StartsWith("order/1  CONFIRMED after 0 s\n"));
}

TEST_F(InProcess, AnswersComeWhenTheirParticipantHasTakenItsTime) {
  stock(20s);
  payment_and_shipping();
  const auto start = snorri.now();
  ASSERT_TRUE(snorri.publish(OrderCreated{"1", 2}));
  EXPECT_EQ(snorri.now(), start);
  ASSERT_TRUE(snorri.run());
  EXPECT_EQ(snorri.now(), start + 20s);
  EXPECT_THAT(story("order/1"), HasSubstr("+20 s        InventoryReserved"));
}

TEST_F(InProcess, AnAnswerThatComesTooLateIsAskedForAgainAndTheWorkDoneOnce) {
  stock(45s);  // the step waits for 30 s
  payment_and_shipping();
  ASSERT_TRUE(snorri.publish(OrderCreated{"1", 2}));
  ASSERT_TRUE(snorri.run());
  EXPECT_THAT(story("order/1"), HasSubstr("+30 s        timeout"));
  EXPECT_THAT(story("order/1"), HasSubstr("ReserveInventory, attempt 2, in 1 s"));
  EXPECT_THAT(story("order/1"), StartsWith("order/1  CONFIRMED"));
  EXPECT_EQ(reserved, 1);
}

TEST_F(InProcess, AParticipantThatThrowsIsAskedAgain) {
  payment_and_shipping();
  snorri.participant("stock").on<ReserveInventory>([this](const ReserveInventory&) {
    if (++reserved == 1) throw std::runtime_error("the shelf broke");
    return InventoryReserved{"r"};
  });
  ASSERT_TRUE(snorri.publish(OrderCreated{"1", 2}));
  ASSERT_TRUE(snorri.run());
  EXPECT_THAT(story("order/1"), HasSubstr("failure of stock: the shelf broke"));
  EXPECT_THAT(story("order/1"), StartsWith("order/1  CONFIRMED after 1 s"));
}

TEST_F(InProcess, TellsWhatUndoesWhat) {
  stock();
  snorri.participant("payment").on<CapturePayment>(
      [](const CapturePayment&) { return PaymentFailed{"no money"}; });
  ASSERT_TRUE(snorri.publish(OrderCreated{"1", 2}));
  ASSERT_TRUE(snorri.run());
  EXPECT_THAT(story("order/1"),
              HasSubstr("↩ ReleaseInventory {\"order_id\":\"1\"}, undoes ReserveInventory\n"));
}

TEST_F(InProcess, LetsTimeGoByUpToAMoment) {
  ASSERT_TRUE(snorri.publish(approvals::RequestFiled{"7", 10}));
  ASSERT_TRUE(snorri.run_for(59min));
  EXPECT_THAT(story("approval/7"), Not(HasSubstr("timeout")));
  ASSERT_TRUE(snorri.run_for(2min));
  EXPECT_THAT(story("approval/7"), HasSubstr("+1 h         timeout"));
}

TEST_F(InProcess, EndsAtItsLimitWhereASagaAsksForEver) {
  const auto start = snorri.now();
  ASSERT_TRUE(snorri.publish(approvals::RequestFiled{"7", 10'000}));
  ASSERT_TRUE(snorri.run(24h));
  EXPECT_LE(snorri.now(), start + 24h);
  EXPECT_GT(snorri.now(), start + 16h) << "the director is asked every four hours";
}

TEST_F(InProcess, CancelsOnRequest) {
  ASSERT_TRUE(snorri.publish(OrderCreated{"1", 2}));
  stock();
  payment_and_shipping();
  snorri.cancel("order/1", "changed their mind");
  ASSERT_TRUE(snorri.run());
  EXPECT_THAT(story("order/1"), StartsWith("order/1  CANCELLED"));
  EXPECT_THAT(story("order/1"), HasSubstr("changed their mind"));
}

TEST_F(InProcess, EveryRunIsTheSame) {
  const auto run = [] {
    in_process fresh{{&order_definition()}};
    fresh.participant("stock", 3s).on<ReserveInventory>([](const ReserveInventory&) {
      return InventoryFailed{"none left"};
    });
    EXPECT_TRUE(fresh.publish(OrderCreated{"1", 2}));
    EXPECT_TRUE(fresh.run());
    return fresh.story("order/1").value();
  };
  EXPECT_EQ(run(), run());
}

TEST_F(InProcess, ASagaThatIsNotThereHasNoStory) {
  EXPECT_THAT(story("order/1"), HasSubstr("there is no saga order/1"));
  EXPECT_THAT(story("nonsense"), HasSubstr("there is no saga nonsense/"));
}

TEST(InProcessOfNoUse, SaysWhyAtEveryCall) {
  in_process twice{{&order_definition(), &order_definition()}};
  for (const auto& failure : {twice.publish(OrderCreated{"1", 2}).error(), twice.run().error()}) {
    EXPECT_EQ(failure.code(), errc::definition_duplicate) << failure.text();
  }
}

}  // namespace
}  // namespace snorri::engine
