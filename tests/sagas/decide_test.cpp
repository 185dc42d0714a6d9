#include "snorri/sagas/decide.hpp"

#include <gtest/gtest.h>

#include "definitions/approval.hpp"
#include "definitions/order.hpp"
#include "scenario.hpp"

namespace snorri::sagas {
namespace {

using std::chrono::seconds;

class OrderSaga : public testing::Test {
 protected:
  scenario saga{orders::order_definition(), "o-1"};

  void begin() { saga.start("OrderCreated", R"({"order_id":"o-1","pieces":2})"); }
  void reserved() { saga.reply("reserve", "InventoryReserved", R"({"reservation":"r-9"})"); }
  void captured() { saga.reply("capture", "PaymentCaptured"); }

  std::vector<std::string> sent() const {
    std::vector<std::string> types;
    for (const auto& record : saga.history()) {
      for (const auto& command : record.commands) types.push_back(command.type);
    }
    return types;
  }
};

using strings = std::vector<std::string>;

TEST_F(OrderSaga, IsConfirmedWhenEveryStepIsDone) {
  begin();
  EXPECT_EQ(saga.now_at().state, "RESERVE");
  EXPECT_EQ(saga.now_at().status, saga_status::pending);
  reserved();
  captured();
  const auto& last = saga.reply("ship", "ShipmentBooked");
  EXPECT_EQ(sent(), (strings{"ReserveInventory", "CapturePayment", "BookShipment"}));
  EXPECT_EQ(saga.now_at().state, "CONFIRMED");
  EXPECT_EQ(saga.now_at().status, saga_status::confirmed);
  ASSERT_EQ(last.events.size(), 1u);
  EXPECT_EQ(last.events[0].type, "OrderConfirmed");
  EXPECT_EQ(last.events[0].body, R"({"order_id":"o-1"})");
  EXPECT_TRUE(saga.now_at().open.empty());
  EXPECT_TRUE(saga.now_at().timers.empty());
}

TEST_F(OrderSaga, DerivesIdsFromSagaVersionAndIndex) {
  begin();
  EXPECT_EQ(saga.history()[0].commands[0].id, "order/o-1/1.0");
  reserved();
  EXPECT_EQ(saga.history()[1].commands[0].id, "order/o-1/2.0");
}

TEST_F(OrderSaga, PinsItsDefinitionInTheFirstRecordOnly) {
  begin();
  reserved();
  ASSERT_TRUE(saga.history()[0].pin);
  EXPECT_EQ(saga.history()[0].pin->version, 1);
  EXPECT_EQ(saga.history()[0].pin->hash, orders::order_definition().shape().hash);
  EXPECT_FALSE(saga.history()[1].pin);
}

TEST_F(OrderSaga, LearnsFromEventsOnlyWhatWhenSays) {
  begin();
  reserved();
  EXPECT_EQ(saga.data(), R"({"id":"o-1","pieces":2,"reason":"","reservation":"r-9"})");
}

TEST_F(OrderSaga, IsCancelledAtOnceWhenTheFirstStepFails) {
  begin();
  const auto& last = saga.reply("reserve", "InventoryFailed", R"({"reason":"none left"})");
  EXPECT_EQ(saga.now_at().status, saga_status::cancelled);
  EXPECT_EQ(sent(), strings{"ReserveInventory"});
  EXPECT_EQ(last.events[0].body, R"({"order_id":"o-1","reason":"none left"})");
}

TEST_F(OrderSaga, CompensatesInReverseOrderWhenPaymentFails) {
  begin();
  reserved();
  const auto& failed = saga.reply("capture", "PaymentFailed", R"({"reason":"limit"})");
  ASSERT_EQ(failed.commands.size(), 1u);
  EXPECT_EQ(failed.commands[0].type, "ReleaseInventory");
  EXPECT_EQ(failed.commands[0].undoes, "order/o-1/1.0");
  saga.reply("release", "InventoryReleased");
  EXPECT_EQ(saga.now_at().status, saga_status::cancelled);
  EXPECT_EQ(sent(), (strings{"ReserveInventory", "CapturePayment", "ReleaseInventory"}));
}

TEST_F(OrderSaga, UndoesAStepOutOfAttemptsSinceItsOutcomeIsUnknown) {
  begin();
  reserved();
  for (int i = 0; i < 2; ++i) saga.timer();
  const auto& given_up = saga.timer();
  EXPECT_EQ(given_up.closed, strings{"order/o-1/2.0"});
  ASSERT_EQ(given_up.commands.size(), 1u);
  EXPECT_EQ(given_up.commands[0].type, "RefundPayment");
  EXPECT_EQ(given_up.commands[0].undoes, "order/o-1/2.0");
  saga.reply("refund", "PaymentRefunded");
  saga.reply("release", "InventoryReleased");
  EXPECT_EQ(saga.now_at().status, saga_status::cancelled);
}

TEST_F(OrderSaga, AsksAgainUnderTheSameIdWithGrowingDelay) {
  begin();
  saga.advance(seconds(30));
  const auto first = saga.timer().commands.at(0);
  saga.advance(seconds(31));
  const auto second = saga.timer().commands.at(0);
  EXPECT_EQ(first.id, "order/o-1/1.0");
  EXPECT_EQ(second.id, "order/o-1/1.0");
  EXPECT_EQ(first.attempt, 2);
  EXPECT_EQ(second.attempt, 3);
  EXPECT_EQ(first.due, saga.history()[1].at + seconds(1));
  EXPECT_EQ(second.due, saga.history()[2].at + seconds(2));
  EXPECT_EQ(saga.history()[2].timers.at(0).due, second.due + seconds(30));
}

TEST_F(OrderSaga, UsesTheJitterThatTheEngineDrewAndRecordsIt) {
  saga.draw(0.5);
  begin();
  const auto& again = saga.timer();
  ASSERT_TRUE(again.jitter);
  EXPECT_EQ(*again.jitter, 0.5);
  EXPECT_EQ(again.commands[0].due, saga.now() + std::chrono::milliseconds(900));
}

TEST_F(OrderSaga, CountsATechnicalFailureAsAnAttempt) {
  begin();
  const auto& again = saga.failure("reserve", "database locked");
  EXPECT_EQ(again.outcome, outcome::applied);
  EXPECT_EQ(again.reason, "database locked");
  EXPECT_EQ(again.commands[0].attempt, 2);
}

TEST_F(OrderSaga, UndoesWhatWasDoneAndWhatMayHaveBeenWhenCancelled) {
  begin();
  reserved();
  const auto& cancelled = saga.cancel();
  EXPECT_EQ(cancelled.commands.at(0).type, "RefundPayment");
  EXPECT_NE(saga.data().find("cancelled on request"), std::string::npos);
  saga.reply("refund", "PaymentRefunded");
  saga.reply("release", "InventoryReleased");
  EXPECT_EQ(saga.now_at().status, saga_status::cancelled);
}

TEST_F(OrderSaga, CannotBeCancelledAfterThePivot) {
  begin();
  reserved();
  captured();
  EXPECT_EQ(saga.cancel().outcome, outcome::ignored);
  EXPECT_EQ(saga.data().find("cancelled on request"), std::string::npos);
  EXPECT_EQ(saga.now_at().state, "SHIP");
}

TEST_F(OrderSaga, AsksWithoutEndAfterThePivot) {
  begin();
  reserved();
  captured();
  for (int i = 0; i < 50; ++i) {
    ASSERT_EQ(saga.timer().outcome, outcome::applied);
    ASSERT_EQ(saga.now_at().state, "SHIP");
  }
  const auto& last = saga.history().back();
  EXPECT_EQ(last.commands.at(0).attempt, 51);
  EXPECT_EQ(last.commands.at(0).due, last.at + seconds(60));
}

TEST_F(OrderSaga, IsStuckWhenAnUndoIsOutOfAttemptsAndGoesOnWhenItsAnswerComes) {
  begin();
  reserved();
  saga.reply("capture", "PaymentFailed", R"({"reason":"limit"})");
  for (int i = 0; i < 9; ++i) EXPECT_EQ(saga.timer().commands.size(), 1u);
  EXPECT_EQ(saga.now_at().status, saga_status::pending);
  const auto& stuck = saga.timer();
  EXPECT_EQ(stuck.status, saga_status::stuck);
  EXPECT_TRUE(stuck.commands.empty());
  EXPECT_TRUE(saga.now_at().timers.empty());
  saga.reply("release", "InventoryReleased");
  EXPECT_EQ(saga.now_at().status, saga_status::cancelled);
}

TEST_F(OrderSaga, RecognisesTheSameReplyAndALateOne) {
  begin();
  reserved();
  const auto command = saga.history()[0].commands[0].id;
  EXPECT_EQ(saga.reply_to(command, "InventoryReserved", R"({"reservation":"x"})").outcome,
            outcome::late);
  EXPECT_EQ(saga.data(), R"({"id":"o-1","pieces":2,"reason":"","reservation":"r-9"})");
}

TEST_F(OrderSaga, RecordsAnAnswerThatComesAfterItsEndAsLate) {
  begin();
  saga.reply("reserve", "InventoryFailed", R"({"reason":"none left"})");
  const auto& late = saga.reply_to("order/o-1/1.0", "InventoryReserved", R"({"reservation":"x"})");
  EXPECT_EQ(late.outcome, outcome::late);
  EXPECT_EQ(late.from, "CANCELLED");
  EXPECT_EQ(late.to, "CANCELLED");
}

TEST_F(OrderSaga, RecordsAReplyThatNoRowTakesAsUnexpectedAndAsksAgainLater) {
  begin();
  EXPECT_EQ(saga.reply("reserve", "PaymentCaptured").outcome, outcome::unexpected);
  EXPECT_EQ(saga.now_at().state, "RESERVE");
  ASSERT_EQ(saga.now_at().open.size(), 1u);
  EXPECT_EQ(saga.timer().commands.size(), 1u);
  EXPECT_EQ(saga.now_at().open.front().attempt, 2);
}

class ApprovalSaga : public testing::Test {
 protected:
  scenario saga{approvals::approval_definition(), "a"};
  void file(int amount) {
    saga.start("RequestFiled", R"({"id":"a","amount":)" + std::to_string(amount) + "}");
  }
};

TEST_F(ApprovalSaga, TakesTheFirstRowWhoseGuardHolds) {
  file(5000);
  EXPECT_EQ(saga.now_at().state, "WITH_DIRECTOR");
}

TEST_F(ApprovalSaga, TakesTheNextRowWhenTheGuardDoesNotHold) {
  file(10);
  EXPECT_EQ(saga.now_at().state, "WITH_CLERK");
}

TEST_F(ApprovalSaga, RejectsWhatAGuardRefuses) {
  file(10);
  const auto& refused = saga.reply("ask_clerk", "Approved", R"({"by":""})");
  EXPECT_EQ(refused.outcome, outcome::rejected);
  EXPECT_EQ(saga.now_at().state, "WITH_CLERK");
}

TEST_F(ApprovalSaga, StaysAsItWasWhenItsCodeThrows) {
  file(10);
  const auto before = saga.data();
  const auto& thrown = saga.reply("ask_clerk", "Approved", R"({"by":"nobody"})");
  EXPECT_EQ(thrown.outcome, outcome::rejected);
  EXPECT_NE(thrown.reason.find("nobody can't approve"), std::string::npos);
  EXPECT_TRUE(thrown.events.empty());
  EXPECT_EQ(saga.data(), before);
}

TEST_F(ApprovalSaga, GoesToTheDirectorWhenTheClerkStaysSilent) {
  file(10);
  saga.timer();
  saga.timer();
  EXPECT_EQ(saga.now_at().state, "WITH_CLERK");
  saga.timer();
  EXPECT_EQ(saga.now_at().state, "WITH_DIRECTOR");
  EXPECT_EQ(saga.reply("ask_clerk", "Approved", R"({"by":"clerk"})").outcome, outcome::applied);
  EXPECT_EQ(saga.now_at().status, saga_status::confirmed);
  EXPECT_EQ(saga.history().back().closed.size(), 1u) << "the director is not asked any more";
}

TEST_F(ApprovalSaga, TellsIgnoredFromUnexpected) {
  file(5000);
  EXPECT_EQ(saga.event("RequestWithdrawn", R"({"request":"a"})").outcome, outcome::ignored);
  EXPECT_EQ(saga.cancel().outcome, outcome::unexpected);
}

TEST_F(ApprovalSaga, CompensatesTheLatestCommandWhereNoneIsNamed) {
  file(10);
  const auto& back = saga.event("RequestWithdrawn", R"({"request":"a"})");
  EXPECT_EQ(back.commands.at(0).undoes, "approval/a/1.0");
  EXPECT_EQ(back.closed, std::vector<std::string>{"approval/a/1.0"});
}

TEST_F(ApprovalSaga, EndsInAStateOfItsOwnThatCountsAsCancelled) {
  file(10);
  saga.reply("ask_clerk", "Rejected", R"({"by":"clerk"})");
  EXPECT_EQ(saga.now_at().state, "REJECTED");
  EXPECT_EQ(saga.now_at().status, saga_status::cancelled);
}

TEST(Fold, SaysWhichSagaAndTypeDoNotFit) {
  auto saga = make_instance(orders::order_definition(), "o-1");
  record foreign;
  foreign.version = 1;
  foreign.kind = input_kind::start;
  foreign.type = "SomethingElse";
  const auto folded = fold(orders::order_definition(), saga, foreign);
  ASSERT_FALSE(folded);
  EXPECT_EQ(folded.error().code(), errc::type_unknown);
  EXPECT_NE(folded.error().message().find("order/o-1"), std::string::npos);
}

TEST(Definition, NamesWhatIsWrongInABody) {
  const auto& order = orders::order_definition();
  const auto read = order.decode(0, R"({"order_id":7})");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code(), errc::body_malformed);
  EXPECT_NE(read.error().message().find("OrderCreated"), std::string::npos);
}

TEST(Definition, RefusesKeysThatAreNone) {
  const auto& order = orders::order_definition();
  for (const auto* body : {R"({"order_id":"","pieces":1})", R"({"order_id":"a\nb","pieces":1})"}) {
    const auto event = order.decode(0, body);
    ASSERT_TRUE(event);
    EXPECT_FALSE(order.key(*event));
  }
  const auto longest =
      order.decode(0, R"({"order_id":")" + std::string(201, 'x') + R"(","pieces":1})");
  EXPECT_FALSE(order.key(*longest));
}

TEST(Definition, HasAHashThatChangesWithItsRows) {
  auto shape = orders::order_definition().shape();
  const auto before = shape.hash;
  EXPECT_EQ(hash_of(shape), before);
  shape.rows.back().to = "ELSEWHERE";
  EXPECT_NE(hash_of(shape), before);
}

TEST(Shape, SurvivesJson) {
  const auto& shape = approvals::approval_definition().shape();
  const auto read = shape_from_json(to_json(shape));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->rows, shape.rows);
  EXPECT_EQ(read->states, shape.states);
  EXPECT_EQ(read->hash, shape.hash);
  EXPECT_FALSE(shape_from_json("{}"));
}

}  // namespace
}  // namespace snorri::sagas
