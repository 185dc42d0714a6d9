// Sagas proven before they run, and what is said of those that can't be.
#include "snorri/sagas/model_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "definitions/approval.hpp"
#include "definitions/order.hpp"
#include "definitions/trip.hpp"
#include "seeded/seeded.hpp"
#include "snorri/sagas/decide.hpp"

namespace snorri::sagas {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Ge;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;
using testing::SizeIs;

check_report expect_proven(const definition& what, const check_options& options = {}) {
  auto report = model_check(what, options);
  EXPECT_TRUE(report.proven()) << to_text(report);
  return report;
}

/// What violates the property, or an empty one.
check_violation violation_of(const check_report& report, check_property property) {
  for (const auto& each : report.violations) {
    if (each.property == property) return each;
  }
  ADD_FAILURE() << to_string(property) << " is not violated: " << to_text(report);
  return {};
}

// ---- good ones

TEST(ModelCheck, ProvesTheOrderSagaWithTwoLossesAndTwoDuplicates) {
  const auto report = expect_proven(orders::order_definition());
  EXPECT_EQ(report.bounds.losses, 2);
  EXPECT_EQ(report.bounds.duplicates, 2);
  EXPECT_THAT(report.rows_untaken, IsEmpty());
  EXPECT_GT(report.confirmed, 0u);
  EXPECT_GT(report.cancelled, 0u);
}

TEST(ModelCheck, ProvesATripWithThreeParallelBookings) {
  const auto report = expect_proven(trips::trip_definition());
  EXPECT_GT(report.states, 100'000u);
  EXPECT_THAT(report.rows_untaken, IsEmpty());
}

TEST(ModelCheck, SeesTheSameStatesInAListOfStepsAndInItsRowsWrittenByHand) {
  const auto steps = expect_proven(orders::order_definition());
  const auto rows = expect_proven(orders::faultless());
  EXPECT_EQ(steps.states, rows.states);
  EXPECT_EQ(steps.transitions, rows.transitions);
}

TEST(ModelCheck, ExploresAFanOutThroughSamples) {
  const auto report = expect_proven(orders::party());
  EXPECT_THAT(report.rows_untaken, IsEmpty());
  EXPECT_THAT(report.not_explored, testing::Contains(HasSubstr("child sagas")));
}

TEST(ModelCheck, GivesTheSameReportEveryTime) {
  const auto& what = orders::skipped_refund();
  EXPECT_EQ(to_json(model_check(what)), to_json(model_check(what)));
}

TEST(ModelCheck, ExploresMoreWithWiderBounds) {
  check_options narrow;
  narrow.bounds = {0, 0, 0, 0, 0, 0, 1};
  check_options wide;
  wide.bounds.losses = 4;
  wide.bounds.attempts_max = 3;
  const auto& what = orders::order_definition();
  const auto some = expect_proven(what, narrow);
  const auto more = expect_proven(what);
  const auto most = expect_proven(what, wide);
  EXPECT_LT(some.states, more.states);
  EXPECT_LT(more.states, most.states);
}

TEST(ModelCheck, SaysThatItStoppedAndProvesNothingThen) {
  check_options little;
  little.states_max = 50;
  const auto report = model_check(trips::trip_definition(), little);
  EXPECT_FALSE(report.complete);
  EXPECT_FALSE(report.proven());
  EXPECT_EQ(report.stopped, "stopped at 50 states");
  EXPECT_THAT(summary(report), HasSubstr("not proven, stopped at 50 states"));

  check_options small;
  small.memory_bytes_max = 1 << 20;
  EXPECT_EQ(model_check(trips::trip_definition(), small).stopped, "stopped at 1 MiB of memory");
}

// ---- the three seeded faults

TEST(ModelCheck, CatchesAMissingReleaseInAtMostEightLines) {
  const auto report = model_check(orders::missing_release());
  const auto found = violation_of(report, check_property::right_end);
  EXPECT_EQ(found.sentence,
            "saga missing_release: it ends in CANCELLED: reserve is done and not undone");
  EXPECT_THAT(found.story.lines,
              ElementsAre("OrderCreated:  START → RESERVING  → ReserveInventory",
                          "ReserveInventory arrives and is done: InventoryReserved",
                          "InventoryReserved (to ReserveInventory):  RESERVING → CHARGING  → "
                          "CapturePayment",
                          "CapturePayment arrives and is refused: PaymentFailed",
                          "PaymentFailed (to CapturePayment):  CHARGING → CANCELLED"));
  EXPECT_THAT(report.violations, SizeIs(1));
}

TEST(ModelCheck, CatchesAForgottenTimerInAtMostEightLines) {
  const auto report = model_check(orders::forgotten_timer());
  const auto timer = violation_of(report, check_property::timers_set);
  EXPECT_THAT(timer.sentence, HasSubstr("waits for an answer to capture without a timer"));
  EXPECT_THAT(timer.story.lines, SizeIs(Le(8u)));
  const auto hang = violation_of(report, check_property::can_end);
  EXPECT_THAT(hang.sentence, HasSubstr("it hangs in state CHARGING"));
  EXPECT_THAT(hang.story.lines, SizeIs(Le(8u)));
  EXPECT_EQ(hang.story.lines.back(), "lost: CapturePayment");
}

TEST(ModelCheck, CatchesASkippedRefund) {
  const auto report = model_check(orders::skipped_refund());
  const auto found = violation_of(report, check_property::right_end);
  EXPECT_THAT(found.sentence, HasSubstr("capture is on its way, will still be done"));
  EXPECT_THAT(found.story.open, ElementsAre("CapturePayment is on its way"));
  const auto hole = violation_of(report, check_property::answers_taken);
  EXPECT_THAT(hole.sentence, HasSubstr("state RELEASING has no row for PaymentCaptured"));
}

// ---- each property can fail

TEST(ModelCheck, CatchesAnUndoAfterThePivotAndOneThatComesTwice) {
  const auto report = model_check(orders::complaint());
  EXPECT_THAT(violation_of(report, check_property::pivot_kept).sentence,
              HasSubstr("refund undoes after the pivot"));
  EXPECT_THAT(violation_of(report, check_property::undone_once).sentence,
              HasSubstr("refund undoes what was never done, or is undone already"));
}

TEST(ModelCheck, CatchesACommandThatIsNoPureFunctionOfTheData) {
  const auto report = model_check(orders::impure());
  EXPECT_THAT(violation_of(report, check_property::executors_agree).sentence,
              HasSubstr("the two executors decide differently"));
}

TEST(ModelCheck, CatchesAnInvariantOfTheDefinition) {
  const auto found =
      violation_of(model_check(orders::small_party()), check_property::invariants_hold);
  EXPECT_EQ(found.sentence, "saga small_party: two_at_most does not hold in state TAKE_DEPOSIT");
}

TEST(ModelCheck, CatchesAPredicateOfItsCaller) {
  check_options options;
  options.invariants.push_back(
      {"nothing is shipped", [](const instance& saga) { return saga.control.state != "SHIP"; }});
  const auto found = violation_of(model_check(orders::order_definition(), options),
                                  check_property::invariants_hold);
  EXPECT_EQ(found.sentence, "saga order: nothing is shipped does not hold in state SHIP");
  EXPECT_THAT(found.story.lines, SizeIs(5));
}

TEST(ModelCheck, TellsHowATableSaysWhichAnswersAreRefusals) {
  const auto report = model_check(approvals::approval_definition());
  const auto found = violation_of(report, check_property::right_end);
  EXPECT_THAT(found.sentence, HasSubstr("using failures = events<...>"));
  EXPECT_THAT(found.sentence, HasSubstr("using harmless = commands<ask_clerk>"));
}

TEST(ModelCheck, SaysThatAnAnswerWhichAGuardRefusesLeavesNobodyToAskAgain) {
  const auto report = model_check(approvals::approval_definition());
  const auto found = violation_of(report, check_property::can_end);
  EXPECT_THAT(found.sentence, HasSubstr("from state WITH_DIRECTOR it can't come to an end"));
  EXPECT_THAT(found.story.lines.back(), HasSubstr("[is_signed: no]"));
}

// ---- stories

TEST(ModelCheck, TellsAStoryWhoseRecordsAreARealHistory) {
  const auto& what = orders::skipped_refund();
  const auto report = model_check(what);
  const auto found = violation_of(report, check_property::right_end);
  auto saga = make_instance(what, "check");
  for (const auto& each : found.story.records) ASSERT_TRUE(fold(what, saga, each).has_value());
  EXPECT_EQ(saga.control.state, "CANCELLED");
  EXPECT_EQ(found.story.records.front().commands.front().id, "skipped_refund/check/1.0");
}

TEST(ModelCheck, DrawsAStoryAsASequenceDiagram) {
  const auto found = violation_of(model_check(orders::forgotten_timer()), check_property::can_end);
  EXPECT_EQ(found.story.mermaid,
            "sequenceDiagram\n"
            "    participant outside\n"
            "    participant saga as forgotten_timer/check\n"
            "    participant reserve\n"
            "    participant capture\n"
            "    outside->>saga: OrderCreated\n"
            "    Note over saga: START → RESERVING\n"
            "    saga->>reserve: ReserveInventory\n"
            "    Note over reserve: done\n"
            "    reserve-->>saga: InventoryReserved\n"
            "    Note over saga: RESERVING → CHARGING\n"
            "    saga-xcapture: lost: CapturePayment\n"
            "    Note over saga: it hangs in state CHARGING: nothing can happen any more\n");
}

TEST(ModelCheck, SaysInHowManyStatesTheSagaIsStuckAndTheShortestWay) {
  const auto report = expect_proven(orders::order_definition());
  EXPECT_GT(report.stuck, 0u);
  EXPECT_THAT(report.shortest_stuck.lines.back(), HasSubstr("STUCK"));
}

TEST(ModelCheck, SaysInOneLineWhatIsProven) {
  const auto report = expect_proven(orders::order_definition());
  EXPECT_THAT(summary(report), AllOf(HasSubstr("order 1: proven, "), HasSubstr(" states, "),
                                     HasSubstr("losses 2, duplicates 2")));
}

}  // namespace
}  // namespace snorri::sagas
