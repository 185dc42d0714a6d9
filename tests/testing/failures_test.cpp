// A test that fails must say what is wrong, and where.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "caught.hpp"
#include "definitions/order.hpp"
#include "desk.hpp"
#include "journey.hpp"
#include "lamp.hpp"
#include "snorri/testing/given.hpp"

namespace {

using namespace orders;
using namespace snorri::testing;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::StartsWith;

template <class Test>
void expect_sentence(Test&& test, const std::string& sentence) {
  const auto failures = failures_of(test);
  ASSERT_EQ(failures.size(), 1u) << "expected: " << sentence;
  EXPECT_THAT(failures[0].message, StartsWith(sentence));
}

given_saga created() { return given("order").when(OrderCreated{"7", 2}); }

TEST(Failures, HaveTheLineOfTheExpectationAndTheStorySoFar) {
  int line = 0;
  const auto failures = failures_of([&line] {
    line = __LINE__ + 1;
    given("order")
        .when(OrderCreated{"7", 2})
        .after(30s)
        .when(InventoryReserved{"r-1"})
        .expect_command<BookShipment>();
  });
  ASSERT_EQ(failures.size(), 1u);
#ifdef __clang__
  EXPECT_EQ(failures[0].line, line);  // clang gives a chain the line where it begins
#else
  EXPECT_EQ(failures[0].line, line + 4);
#endif
  EXPECT_EQ(failures[0].message,
            R"(Failed
saga order/7 did not send BookShipment but CapturePayment
order/7 PENDING in state CAPTURE, 30 s after it began
  +0 s        OrderCreated {"order_id":"7","pieces":2}  START -> RESERVE
              -> ReserveInventory {"order_id":"7","pieces":2}
              timer in 30 s
  +30 s       timeout  RESERVE
              -> ReserveInventory, attempt 2, in 1 s
              timer in 31 s
  +30 s       InventoryReserved {"reservation":"r-1"}  RESERVE -> CAPTURE
              -> CapturePayment {"order_id":"7"}
              timer in 1 min
  data {"id":"7","pieces":2,"reason":"","reservation":"r-1"}
)");
}

TEST(Failures, SayWhatWasSentInstead) {
  expect_sentence([] { created().expect_command<CapturePayment>(); },
                  "Failed\nsaga order/7 did not send CapturePayment but ReserveInventory\n");
  expect_sentence(
      [] {
        created().expect_command<ReserveInventory>(ReserveInventory{"7", 3});
      },
      "Failed\nsaga order/7 sent ReserveInventory, but it is "
      R"({"order_id":"7","pieces":2}, expected {"order_id":"7","pieces":3})");
  expect_sentence(
      [] {
        created().expect_command<ReserveInventory>(
            [](const ReserveInventory& c) { return c.pieces > 2; });
      },
      "Failed\nsaga order/7 sent ReserveInventory, but it is "
      R"({"order_id":"7","pieces":2}, which the predicate refuses)");
  expect_sentence([] { created().expect_no_command<ReserveInventory>(); },
                  "Failed\nsaga order/7 sent ReserveInventory, which was not expected\n");
  expect_sentence([] { created().expect_no_command(); },
                  "Failed\nsaga order/7 sent ReserveInventory, expected no command\n");
  expect_sentence([] { created().expect_commands<ReserveInventory, CapturePayment>(); },
                  "Failed\nsaga order/7 sent ReserveInventory, expected ReserveInventory and "
                  "CapturePayment in this order\n");
  expect_sentence([] { created().expect_attempt<ReserveInventory>(2); },
                  "Failed\nsaga order/7 made attempt 1 at ReserveInventory, expected attempt 2\n");
  expect_sentence([] { created().expect_attempt<CapturePayment>(1); },
                  "Failed\nsaga order/7 waits for no answer to CapturePayment\n");
  expect_sentence([] { created().expect_open<CapturePayment>(); },
                  "Failed\nsaga order/7 waits for no answer to CapturePayment\n");
  expect_sentence([] { created().expect_child("visa"); },
                  "Failed\nsaga order/7 did not start a child saga visa but sent ");
  expect_sentence([] { created().expect_child_undo("visa"); },
                  "Failed\nsaga order/7 did not undo a child saga visa but sent ");
}

TEST(Failures, LookOnlyAtWhatTheLastInputBroughtAbout) {
  expect_sentence([] { created().when(InventoryReserved{"r"}).expect_command<ReserveInventory>(); },
                  "Failed\nsaga order/7 did not send ReserveInventory but CapturePayment\n");
}

TEST(Failures, SayWhatWasPublishedInstead) {
  auto cancelled = created().when(InventoryFailed{"none"});
  expect_sentence([=]() mutable { cancelled.expect_event<OrderConfirmed>(); },
                  "Failed\nsaga order/7 did not publish OrderConfirmed but OrderCancelled\n");
  expect_sentence(
      [=]() mutable {
        cancelled.expect_event<OrderCancelled>(OrderCancelled{"7", "?"});
      },
      "Failed\nsaga order/7 published OrderCancelled, but it is "
      R"({"order_id":"7","reason":"none"}, expected {"order_id":"7","reason":"?"})");
  expect_sentence([=]() mutable { cancelled.expect_no_event<OrderCancelled>(); },
                  "Failed\nsaga order/7 published OrderCancelled, which was not expected\n");
}

TEST(Failures, SayHowTheSagaStands) {
  expect_sentence([] { created().expect_state("CAPTURE"); },
                  "Failed\nsaga order/7 is in state RESERVE, expected CAPTURE\n");
  expect_sentence([] { created().expect_status("STUCK"); },
                  "Failed\nsaga order/7 is PENDING in state RESERVE, expected STUCK\n");
  expect_sentence([] { created().expect_stuck(); },
                  "Failed\nsaga order/7 is PENDING in state RESERVE, expected STUCK\n");
  expect_sentence(
      [] { created().expect_end("CANCELLED"); },
      "Failed\nsaga order/7 is PENDING in state RESERVE, expected it to end as CANCELLED\n");
  // A state of that name is no end.
  expect_sentence(
      [] { created().expect_end("RESERVE"); },
      "Failed\nsaga order/7 is PENDING in state RESERVE, expected it to end as RESERVE\n");
  expect_sentence([] { created().expect_timer_in(31s); },
                  "Failed\nthe timer of saga order/7 is due in 30 s, expected in 31 s\n");
  expect_sentence([] { created().expect_timer_in(31s, "deadline"); },
                  "Failed\nsaga order/7 has no deadline set\n");
  expect_sentence([] { created().expect_no_timer(); }, "Failed\nsaga order/7 has its timer set\n");
  expect_sentence([] { created().expect_data(&Order::pieces, 3); },
                  "Failed\nthe data of saga order/7 is wrong: it is {");
  expect_sentence([] { created().expect_nothing_outstanding(); },
                  "Failed\nsaga order/7 still waits for the answer to ReserveInventory and its "
                  "timer\n");
  expect_sentence([] { created().expect_deferred(1); },
                  "Failed\nin saga order/7 0 events are deferred, expected 1\n");
}

TEST(Failures, SayWhatBecameOfTheInput) {
  expect_sentence([] { created().expect_outcome("late"); },
                  "Failed\nfor saga order/7 it was applied, expected late\n");
  expect_sentence([] { created().again().expect_outcome("applied"); },
                  "Failed\nfor saga order/7 it was duplicate (this very message was recorded "
                  "before), expected applied\n");
  expect_sentence([] { created().again().expect_reason("nonsense"); },
                  "Failed\nthe reason that saga order/7 gives is \"this very message was recorded "
                  "before\", without \"nonsense\"\n");
  expect_sentence([] { created().expect_parked(); },
                  "Failed\nsaga order/7 did not park it, it was applied\n");
  expect_sentence(
      [] {
        using namespace desks;
        given<desk_saga>()
            .when(TicketOpened{"1", "help"})
            .when(PhotosCame{"1"})
            .when(PapersCame{"1"})
            .when(NoteAdded{"1"})
            .expect_not_parked();
      },
      "Failed\nsaga desk/1 parked it: no row for it in state WITH_CLERK\n");
}

TEST(Failures, EndTheChainWhereAnInputMakesNoSense) {
  expect_sentence(
      [] { created().when(PaymentCaptured{}).expect_state("NOWHERE").when_timer("none"); },
      "Failed\nsaga order/7 asked nothing that PaymentCaptured answers, and it carries no key, so "
      "that it can't come from outside either\n");
  expect_sentence([] { given("order").when(PaymentCaptured{}); },
                  "Failed\nsaga order asked nothing that PaymentCaptured answers");
  expect_sentence([] { given("order").when_cancelled(); }, "Failed\nsaga order has not begun\n");
  expect_sentence([] { created().when(desks::NoteAdded{"7"}); },
                  "Failed\nsaga type order takes no NoteAdded: no row of it has that event\n");
  expect_sentence(
      [] {
        created().when(OrderCreated{"8", 1});
      },
      "Failed\nsaga order/7 is not the one that OrderCreated is for: that is order/8\n");
  expect_sentence([] { given<desks::desk_saga>().when(desks::NoteAdded{"7"}); },
                  "Failed\nsaga desk has not begun: its start event is TicketOpened, not "
                  "NoteAdded\n");
  expect_sentence([] { created().when("capture", PaymentCaptured{}); },
                  "Failed\nsaga order/7 never asked for capture\n");
  expect_sentence([] { created().when_failed<CapturePayment>("x"); },
                  "Failed\nsaga order/7 waits for no answer to CapturePayment, so it can't fail\n");
  expect_sentence([] { created().when_timer("deadline"); },
                  "Failed\nsaga order/7 has no timer deadline set\n");
  expect_sentence([] { created().when(InventoryFailed{"none"}).when_timeout(); },
                  "Failed\nsaga order/7 has no timer set\n");
  expect_sentence([] { created().when_child_confirmed("visa"); },
                  "Failed\nsaga order/7 waits for no child saga visa to end\n");
  expect_sentence([] { created().after(1min).at(59s); },
                  "Failed\nsaga order/7 can't go back in time\n");
  expect_sentence([] { given("order").again(); },
                  "Failed\nsaga order was sent no message that could come again\n");
  expect_sentence([] { created().when_message("InventoryReserved", "{}"); },
                  "Failed\nInventoryReserved for saga order: ");
}

TEST(Failures, NameTheSagasThatThereAre) {
  expect_sentence(
      [] {
        given("ordre").when(OrderCreated{"7", 2}).expect_state("RESERVE");
      },
      "Failed\nno saga ordre is linked into this test: link the source file that says SNORRI_SAGA "
      "for it, as a source or an OBJECT library of the test; linked are ");
  expect_sentence([] { given("order", 9); },
                  "Failed\nno saga order version 9 is linked into this test: ");
}

TEST(Failures, AreMadeOfCodeThatIsNotPure) {
  expect_sentence([] { given<lamps::dice_saga>().when(lamps::LampWanted{"1"}); },
                  "Failed\nsaga dice/1: one input, decided twice, gave two different records: a "
                  "function of its code is not pure (a clock, a random number, a static variable)");
}

}  // namespace
