// What an operator can do to a saga that its definition has no row for.
#include <gtest/gtest.h>

#include "definitions/approval.hpp"
#include "definitions/order.hpp"
#include "random_walk.hpp"

namespace snorri::sagas {
namespace {

using std::chrono::seconds;
using strings = std::vector<std::string>;

class Operator : public testing::Test {
 protected:
  scenario saga{orders::order_definition(), "o-1"};

  void begin() { saga.start("OrderCreated", R"({"order_id":"o-1","pieces":2})"); }
  void reserved() { saga.reply("reserve", "InventoryReserved", R"({"reservation":"r-9"})"); }
  void captured() { saga.reply("capture", "PaymentCaptured"); }
  /// In UNDO_RESERVE, and nobody answers ReleaseInventory.
  void get_stuck() {
    begin();
    saga.cancel();
    for (int i = 0; i < 10; ++i) saga.timer();
    ASSERT_EQ(saga.now_at().status, saga_status::stuck);
    ASSERT_TRUE(saga.now_at().timers.empty());
  }
  static strings types(const record& what) {
    strings all;
    for (const auto& each : what.commands) all.push_back(each.type);
    return all;
  }
};

TEST_F(Operator, RetriesAStuckSagaAsIfForTheFirstTime) {
  get_stuck();
  saga.advance(seconds(3600));
  const auto id = saga.now_at().open.front().id;
  const auto& record = saga.by_operator(input_kind::retry, "the stock system is up again");
  EXPECT_EQ(record.outcome, outcome::applied);
  EXPECT_EQ(record.reason, "the stock system is up again");
  EXPECT_EQ(record.source, "test");
  ASSERT_EQ(record.commands.size(), 1u);
  EXPECT_EQ(record.commands[0].id, id);
  EXPECT_EQ(record.commands[0].attempt, 1);
  EXPECT_EQ(record.commands[0].due, saga.now());
  EXPECT_EQ(record.commands[0].undoes, "order/o-1/1.0");
  ASSERT_EQ(record.timers.size(), 1u);
  EXPECT_EQ(record.timers[0].due, saga.now() + seconds(30));
  EXPECT_EQ(saga.now_at().status, saga_status::pending);
  EXPECT_EQ(saga.now_at().open.front().attempt, 1);
  EXPECT_NE(saga.now_at().open.front().body, "");
}

TEST_F(Operator, HasTheAttemptsCountedAnew) {
  get_stuck();
  saga.by_operator(input_kind::retry);
  for (int i = 0; i < 9; ++i) {
    saga.timer();
    EXPECT_EQ(saga.now_at().status, saga_status::pending) << i;
  }
  saga.timer();
  EXPECT_EQ(saga.now_at().status, saga_status::stuck);
}

TEST_F(Operator, DoesNotHaveToWaitForTheNextAttempt) {
  begin();
  saga.timer();
  ASSERT_GT(saga.now_at().open.front().due, saga.now());
  saga.by_operator(input_kind::retry);
  EXPECT_EQ(saga.now_at().open.front().due, saga.now());
  EXPECT_EQ(saga.now_at().open.front().attempt, 1);
  ASSERT_EQ(saga.now_at().timers.size(), 1u);
  EXPECT_EQ(saga.now_at().timers.front().due, saga.now() + seconds(30));
}

TEST_F(Operator, CanNotRetryAnAnswerThatTheSagasOwnCodeCouldNotTake) {
  scenario filed(approvals::approval_definition(), "a-1");
  filed.start("RequestFiled", R"({"id":"a-1","amount":10})");
  const auto asked = filed.now_at().open.front().id;
  filed.reply_to(asked, "Approved", R"({"by":"nobody"})");
  ASSERT_EQ(filed.now_at().status, saga_status::stuck);
  ASSERT_TRUE(filed.now_at().open.empty());
  ASSERT_FALSE(filed.now_at().timers.empty());
  const auto& refused = filed.by_operator(input_kind::retry);
  EXPECT_EQ(refused.outcome, outcome::rejected);
  EXPECT_NE(refused.reason.find("signal it that event again"), std::string::npos);
  EXPECT_EQ(filed.now_at().status, saga_status::stuck);
  // What the reason says helps.
  EXPECT_EQ(filed.event("Approved", R"({"by":"clerk"})").outcome, outcome::applied);
  EXPECT_EQ(filed.now_at().status, saga_status::confirmed);
}

TEST_F(Operator, SkipsACompensationByHisWord) {
  get_stuck();
  const auto id = saga.now_at().open.front().id;
  const auto& record = saga.skip(id, "InventoryReleased", "{}", "released by hand");
  EXPECT_EQ(record.outcome, outcome::applied);
  EXPECT_EQ(record.kind, input_kind::skip);
  EXPECT_EQ(record.reason, "released by hand");
  EXPECT_EQ(saga.now_at().status, saga_status::cancelled);
  EXPECT_EQ(record.events.at(0).type, "OrderCancelled");
}

TEST_F(Operator, SkipsAStepAndItsDataAreLearnt) {
  begin();
  const auto id = saga.now_at().open.front().id;
  saga.skip(id, "InventoryReserved", R"({"reservation":"by-hand"})", "done on paper");
  EXPECT_EQ(saga.now_at().state, "CAPTURE");
  EXPECT_NE(saga.data().find("by-hand"), std::string::npos);
  // The participant was only slow: its answer comes late and changes nothing.
  const auto& late = saga.reply_to(id, "InventoryReserved", R"({"reservation":"r"})");
  EXPECT_EQ(late.outcome, outcome::late);
  EXPECT_NE(saga.data().find("by-hand"), std::string::npos);
}

TEST_F(Operator, SkipsARefusalSoThatNothingIsUndoneForIt) {
  begin();
  reserved();
  const auto id = saga.now_at().open.front().id;
  const auto& record = saga.skip(id, "PaymentFailed", R"({"reason":"limit"})", "the bank called");
  EXPECT_TRUE(record.failed);
  EXPECT_EQ(types(record), strings{"ReleaseInventory"});
}

TEST_F(Operator, CanNotSkipWhatIsNotOpen) {
  begin();
  const auto id = saga.now_at().open.front().id;
  reserved();
  const auto& record = saga.skip(id, "InventoryReserved", R"({"reservation":"x"})", "");
  EXPECT_EQ(record.outcome, outcome::late);
  EXPECT_EQ(saga.now_at().state, "CAPTURE");
}

TEST_F(Operator, CanNotSkipWithAnEventThatNoRowTakes) {
  begin();
  const auto id = saga.now_at().open.front().id;
  const auto& record = saga.skip(id, "ShipmentBooked", "{}", "");
  EXPECT_EQ(record.outcome, outcome::unexpected);
  EXPECT_EQ(saga.now_at().status, saga_status::pending);
  EXPECT_NE(saga.now_at().find_open(id), nullptr);
}

TEST_F(Operator, CompensatesAsACancelDoesBeforeThePivot) {
  begin();
  reserved();
  const auto& record = saga.by_operator(input_kind::compensate, "fraud");
  EXPECT_EQ(record.outcome, outcome::applied);
  EXPECT_EQ(types(record), strings{"RefundPayment"});
  EXPECT_EQ(saga.now_at().state, "UNDO_CAPTURE");
  EXPECT_NE(saga.data().find("cancelled on request"), std::string::npos);
}

TEST_F(Operator, CompensatesPastThePivotInReverseOrder) {
  begin();
  reserved();
  captured();
  ASSERT_EQ(saga.now_at().state, "SHIP");
  const auto ship = saga.now_at().open.front().id;
  EXPECT_EQ(saga.cancel().outcome, outcome::ignored);
  const auto& record = saga.by_operator(input_kind::compensate, "the parcel is lost");
  EXPECT_EQ(record.outcome, outcome::applied);
  EXPECT_EQ(record.from, "SHIP");
  EXPECT_EQ(record.to, "UNDO_CAPTURE");
  EXPECT_EQ(types(record), strings{"RefundPayment"});
  EXPECT_EQ(record.closed, strings{ship});
  saga.reply("refund", "PaymentRefunded");
  EXPECT_EQ(saga.now_at().state, "UNDO_RESERVE");
  saga.reply("release", "InventoryReleased");
  EXPECT_EQ(saga.now_at().status, saga_status::cancelled);
}

TEST_F(Operator, CanNotCompensateWhatIsBeingUndone) {
  get_stuck();
  const auto& record = saga.by_operator(input_kind::compensate);
  EXPECT_EQ(record.outcome, outcome::rejected);
  EXPECT_EQ(record.reason, "it is being undone already: retry or skip what is open");
  EXPECT_EQ(saga.now_at().status, saga_status::stuck);
}

TEST_F(Operator, ResolvesAStuckSagaAsHeSays) {
  get_stuck();
  const auto open = saga.now_at().open.front().id;
  const auto& record = saga.resolve(saga_status::cancelled, "paid back by hand");
  EXPECT_EQ(record.outcome, outcome::applied);
  EXPECT_EQ(record.to, "CANCELLED");
  EXPECT_EQ(record.closed, strings{open});
  EXPECT_TRUE(record.commands.empty());
  EXPECT_EQ(saga.now_at().status, saga_status::cancelled);
  EXPECT_EQ(saga.reply_to(open, "InventoryReleased").outcome, outcome::late);
}

TEST_F(Operator, ResolvesAsConfirmedToo) {
  get_stuck();
  EXPECT_EQ(saga.resolve(saga_status::confirmed).to, "CONFIRMED");
  EXPECT_EQ(saga.now_at().status, saga_status::confirmed);
}

TEST_F(Operator, ResolvesNothingThatIsNotStuck) {
  begin();
  const auto& record = saga.resolve(saga_status::cancelled);
  EXPECT_EQ(record.outcome, outcome::rejected);
  EXPECT_EQ(saga.now_at().status, saga_status::pending);
  EXPECT_EQ(saga.now_at().open.size(), 1u);
}

TEST_F(Operator, ChangesNothingThatHasEnded) {
  get_stuck();
  saga.resolve(saga_status::cancelled);
  for (const auto kind : {input_kind::retry, input_kind::compensate}) {
    EXPECT_EQ(saga.by_operator(kind).outcome, outcome::late);
  }
  EXPECT_EQ(saga.resolve(saga_status::confirmed).outcome, outcome::late);
  EXPECT_EQ(saga.now_at().status, saga_status::cancelled);
}

/// Undos are sent for what was done, once each, in reverse order; whatever operators do between.
void expect_undone_once(const scenario& saga) {
  std::vector<std::string> undone;
  for (const auto& record : saga.history()) {
    for (const auto& each : record.commands) {
      const bool undoes = each.type == "ReleaseInventory" || each.type == "RefundPayment";
      if (!undoes || std::find(undone.begin(), undone.end(), each.id + each.undoes) != undone.end())
        continue;
      EXPECT_NE(each.undoes, "") << each.type;
      for (const auto& other : undone) EXPECT_FALSE(other.ends_with(each.undoes)) << each.undoes;
      undone.push_back(each.id + each.undoes);
    }
  }
}

TEST(Operators, KeepBothExecutorsTheFoldAndTheUndosRightAtAnyMoment) {
  const std::map<std::string, std::string> bodies{
      {"OrderCreated", R"({"order_id":"walk","pieces":2})"},
      {"InventoryReserved", R"({"reservation":"r"})"},
      {"InventoryFailed", R"({"reason":"none"})"},
      {"InventoryReleased", "{}"},
      {"PaymentCaptured", "{}"},
      {"PaymentFailed", R"({"reason":"limit"})"},
      {"PaymentRefunded", "{}"},
      {"ShipmentBooked", "{}"}};
  std::map<std::string, int> applied;
  for (unsigned seed = 0; seed < 1000; ++seed) {
    scenario saga(orders::order_definition(), "walk");
    walk_on(saga, orders::order_definition(), bodies, seed, 80, true);
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
    expect_undone_once(saga);
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
    for (const auto& each : saga.history()) {
      if (each.outcome == outcome::applied) ++applied[std::string(to_string(each.kind))];
    }
  }
  for (const char* kind : {"retry", "skip", "compensate", "resolve"}) {
    EXPECT_GT(applied[kind], 10) << kind;
  }
}

TEST(Operators, KeepASagaWithGuardsAndExceptionsRight) {
  std::map<std::string, std::string> bodies{{"RequestFiled", R"({"id":"walk","amount":10})"},
                                            {"RequestWithdrawn", R"({"request":"walk"})"},
                                            {"Approved", R"({"by":"clerk"})"},
                                            {"Rejected", R"({"by":"clerk"})"},
                                            {"TakenBack", "{}"}};
  for (unsigned seed = 0; seed < 500; ++seed) {
    bodies["RequestFiled"] = R"({"id":"walk","amount":)" + std::to_string(seed * 4) + "}";
    bodies["Approved"] = seed % 3 == 0 ? R"({"by":""})" : R"({"by":"clerk"})";
    scenario saga(approvals::approval_definition(), "walk");
    walk_on(saga, approvals::approval_definition(), bodies, seed, 60, true);
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace snorri::sagas
