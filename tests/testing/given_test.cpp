#include "snorri/testing/given.hpp"

#include <gtest/gtest.h>

#include "definitions/order.hpp"
#include "desk.hpp"
#include "journey.hpp"
#include "lamp.hpp"
#include "visa.hpp"

namespace {

using namespace desks;
using namespace journeys;
using namespace snorri::testing;
using namespace std::chrono_literals;
using snorri::sagas::outcome;

TEST(Given, TellsTheStoryOfAnOrder) {
  using namespace orders;
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

given_saga booking() { return given<journey_saga>().when(JourneyWanted{"7", 2, false}); }

TEST(Given, DoesWhatTheSagaDoesByItself) {
  booking()
      .expect_state("BOOKING")
      .expect_data(&Journey::price, 200)
      .expect_commands<BookFlight, BookHotel>()
      .expect_no_command<Insure>()
      .expect_timer_in(1min, "book_flight")
      .expect_timer_in(2min, "book_hotel")
      .expect_timer_in(24h, "deadline");
  given<journey_saga>().when(JourneyWanted{"8", 20, false}).expect_end("CANCELLED");
}

TEST(Given, GivesAReplyToTheOpenCommandThatItMayAnswer) {
  booking()
      .when(HotelBooked{})
      .expect_no_command()
      .expect_no_timer("book_hotel")
      .expect_open<BookFlight>()
      .when(FlightBooked{"LH 1"})
      .expect_child("visa")
      .when_child_confirmed("visa/7")
      .expect_command<SendTickets>()
      .when(TicketsSent{})
      .expect_end("CONFIRMED")
      .expect_event<JourneyBooked>(JourneyBooked{"7", 200})
      .expect_nothing_outstanding();
}

TEST(Given, GivesAReplyToTheCommandThatIsNamed) {
  booking()
      .when(reply_to<book_hotel>, HotelBooked{})
      .when("book_flight", FlightBooked{"LH 1"})
      .expect_child("visa");
}

TEST(Given, GivesAnEventWithTheKeyFromOutside) {
  booking().when(MoreTimeGiven{"7"}).expect_timer_in(25h, "deadline").expect_state("BOOKING");
}

TEST(Given, FiresTimersInTheirOrder) {
  booking()
      .after(2min)  // the flight's first, then the hotel's; the flight's next is due a second later
      .expect_commands<BookFlight, BookHotel>()
      .expect_attempt<BookFlight>(2)
      .expect_attempt<BookHotel>(2)
      .expect_timer_in(1s, "book_flight")
      .when_timeout()
      .expect_no_command()
      .expect_no_timer("book_flight")
      .when_timer("book_hotel")
      .expect_command<CancelFlight>()
      .expect_command<CancelHotel>()
      .expect_state("UNDO_BOOKING");
}

TEST(Given, CountsTimeFromTheSagasBeginning) {
  booking().at(59s).expect_no_command().at(1min).expect_attempt<BookFlight>(2);
}

TEST(Given, FiresTheDeadline) {
  booking()
      .when(HotelBooked{})
      .when(FlightBooked{"LH 1"})
      .when_timer("deadline")
      .expect_child_undo("visa")
      .when_child_undone("visa")
      .when(FlightCancelled{})
      .when(HotelCancelled{})
      .expect_end("CANCELLED")
      .expect_nothing_outstanding();
}

TEST(Given, LetsAParticipantFailTechnically) {
  booking()
      .when_failed<BookFlight>("the airline is away")
      .expect_command<BookFlight>([](const BookFlight& c) { return c.seats == 2; })
      .expect_attempt<BookFlight>(2)
      .expect_reason("the airline is away");
}

TEST(Given, UndoesWhatWasDoneWhenAChildIsCancelled) {
  given<journey_saga>()
      .when(JourneyWanted{"7", 2, true})
      .expect_command<Insure>()
      .when(Insured{})
      .when(FlightBooked{"LH 1"})
      .when(HotelBooked{})
      .when_child_cancelled("visa")
      .expect_command<CancelFlight>(CancelFlight{"LH 1"})
      .when(FlightCancelled{})
      .when(HotelCancelled{})
      .expect_command<CancelInsurance>()
      .when(InsuranceCancelled{})
      .expect_end("CANCELLED")
      .expect_nothing_outstanding();
}

TEST(Given, LetsTheParentUndoAChild) {
  given<visa_saga>()
      .when(VisaWanted{"7"})
      .when(VisaGranted{})
      .expect_end("CONFIRMED")
      .when_undone("the journey was cancelled")
      .expect_status("PENDING")
      .expect_command<ReturnVisa>()
      .when(VisaReturned{})
      .expect_end("CANCELLED");
}

TEST(Given, RepeatsTheLastMessageUnderItsId) {
  booking()
      .again()
      .expect_outcome(outcome::duplicate)
      .expect_no_command()
      .when(FlightBooked{"LH 1"})
      .after(10s)
      .again()
      .expect_outcome("duplicate")
      .expect_state("BOOKING");
}

TEST(Given, GivesALateReplyToTheCommandThatIsNoLongerOpen) {
  booking()
      .when_cancelled("no longer wanted")
      .expect_state("UNDO_BOOKING")
      .when(FlightBooked{"LH 1"})
      .expect_outcome(outcome::late)
      .expect_data(&Journey::flight, "");
}

given_saga opened() { return given<desk_saga>().when(TicketOpened{"1", "help"}); }

TEST(Given, KeepsDeferredEventsUntilAStateTakesThem) {
  opened()
      .when(CustomerSpoke{"1"})
      .expect_outcome(outcome::deferred)
      .expect_deferred(1)
      .when(PhotosCame{"1"})
      .expect_state("COLLECTING")
      .when(PapersCame{"1"})
      .expect_state("WITH_CLERK")
      .expect_command<AskClerk>(AskClerk{"1", "help"})
      .expect_data<Ticket>([](const Ticket& t) { return t.spoke == 1; })
      .expect_deferred(0)
      .when(ClerkRefused{})
      .expect_end("REJECTED")
      .expect_end("CANCELLED");
}

TEST(Given, TellsWhatBecameOfAnEvent) {
  opened()
      .when(NoteAdded{"1"})
      .expect_outcome(outcome::ignored)
      .expect_not_parked()
      .when(CustomerSpoke{"1"})
      .when(CustomerSpoke{"1"})
      .when(CustomerSpoke{"1"})  // there is room for two
      .expect_outcome(outcome::rejected)
      .expect_parked()
      .when(TicketLost{"1"})
      .expect_outcome(outcome::unexpected)
      .expect_stuck();
}

TEST(Given, ParksWhatNoRowTakes) {
  opened().when(PhotosCame{"1"}).when(PapersCame{"1"}).when(NoteAdded{"1"}).expect_parked();
}

TEST(Given, FollowsThePolicyForASecondStart) {
  opened()
      .when(TicketOpened{"1", "hello?"})
      .expect_outcome(outcome::duplicate)
      .expect_data(&Ticket::text, "help")
      .when_timeout()
      .expect_end("CANCELLED")
      .when(TicketOpened{"1", "anew"})  // its key may be used again
      .expect_state("COLLECTING")
      .expect_data(&Ticket::text, "anew");
}

TEST(Given, SendsBodiesOfTheNewestVersionUnlessToldOtherwise) {
  opened().expect_data(&Ticket::text, "help");
  given<desk_saga>()
      .when_message("TicketOpened", R"({"id":"1","message":"old"})", "desk/TicketOpened/1")
      .expect_data(&Ticket::text, "old");
}

TEST(Given, GoesTwoWaysFromOneBeginning) {
  auto begun = opened();
  begun.when(PhotosCame{"1"});
  auto other = begun;
  begun.when(PapersCame{"1"}).expect_state("WITH_CLERK");
  other.expect_state("COLLECTING").when(TicketLost{"1"}).expect_stuck();
  begun.expect_state("WITH_CLERK");
}

TEST(Given, DrawsTheJitterThatItIsTold) {
  booking().drawing(0.5).when_failed<BookFlight>("away").expect_timer_in(
      1min + 900ms, "book_flight");  // 20 % of a second, half of them
}

TEST(Given, TakesTheHighestVersionUnlessToldOtherwise) {
  given("lamp").when(lamps::LampWanted{"1"}).expect_timer_in(1min);
  given("lamp", 1).when(lamps::LampWanted{"1"}).expect_no_timer();
  given<lamps::lamp_saga>().when(lamps::LampWanted{"1"}).expect_no_timer();
}

}  // namespace
