// Steps that run at the same time.
#include <gtest/gtest.h>

#include <string>

#include "snorri/sagas/define.hpp"
#include "snorri/testing/given.hpp"

namespace trips {

struct Trip {
  std::string id;
};
struct TripOrdered {
  std::string trip;
};
struct BookFlight {
  std::string trip;
};
struct FlightBooked {};
struct FlightFull {};
struct CancelFlight {
  std::string trip;
};
struct FlightCancelled {};
struct BookHotel {
  std::string trip;
};
struct HotelBooked {};
struct HotelFull {};
struct CancelHotel {
  std::string trip;
};
struct HotelCancelled {};
struct BookCar {
  std::string trip;
};
struct CarBooked {};
struct CarMissing {};
struct CancelCar {
  std::string trip;
};
struct CarCancelled {};
struct ChargeCard {
  std::string trip;
};
struct CardCharged {};
struct CardRefused {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Trip, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TripOrdered, trip)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BookFlight, trip)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CancelFlight, trip)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BookHotel, trip)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CancelHotel, trip)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BookCar, trip)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CancelCar, trip)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ChargeCard, trip)

void when(Trip& t, const TripOrdered& e) { t.id = e.trip; }

BookFlight book_flight(const Trip& t) { return {t.id}; }
CancelFlight cancel_flight(const Trip& t) { return {t.id}; }
BookHotel book_hotel(const Trip& t) { return {t.id}; }
CancelHotel cancel_hotel(const Trip& t) { return {t.id}; }
BookCar book_car(const Trip& t) { return {t.id}; }
CancelCar cancel_car(const Trip& t) { return {t.id}; }
ChargeCard charge(const Trip& t) { return {t.id}; }

using namespace snorri;

// clang-format off
// docs: parallel
struct trip_saga {
  using data = Trip;
  using start = TripOrdered;
  using keys = snorri::keys<&TripOrdered::trip>;
  static constexpr std::string_view name = "trip";
  static constexpr int version = 1;
  using steps = snorri::steps<
      parallel<
          step<book_flight>::replies<FlightBooked, FlightFull>
                           ::undo<cancel_flight, FlightCancelled>::retry<3>,
          step<book_hotel>::replies<HotelBooked, HotelFull>
                          ::undo<cancel_hotel, HotelCancelled>::retry<3>,
          step<book_car>::replies<CarBooked, CarMissing>
                        ::undo<cancel_car, CarCancelled>::timeout<10_s>::retry<3>
      >::named<"BOOKING">,
      step<charge>::replies<CardCharged, CardRefused>::no_undo>;
};
// end
// clang-format on

}  // namespace trips

SNORRI_SAGA(trips::trip_saga)

using namespace std::chrono_literals;
using snorri::testing::given;

using namespace trips;

TEST(ParallelSteps, AreAskedForTogetherAndJoined) {
  given<trip_saga>()
      .when(TripOrdered{"7"})
      .expect_state("BOOKING")
      .expect_commands<BookFlight, BookHotel, BookCar>()
      .when(HotelBooked{})
      .expect_state("BOOKING")
      .when(CarBooked{})
      .expect_no_command()
      .when(FlightBooked{})
      .expect_command<ChargeCard>()
      .when(CardCharged{})
      .expect_end("CONFIRMED")
      .expect_nothing_outstanding();
}

TEST(ParallelSteps, WaitForTheRunningSiblingOfOneThatFailedAndUndoBoth) {
  given<trip_saga>()
      .when(TripOrdered{"7"})
      .when(FlightBooked{})
      .when(HotelFull{})
      .expect_state("BOOKING")  // the car is still being booked
      .expect_no_command()
      .when(CarBooked{})
      .expect_state("UNDO_BOOKING")
      .expect_commands<CancelCar, CancelFlight>()
      .when(FlightCancelled{})
      .expect_state("UNDO_BOOKING")
      .when(CarCancelled{})
      .expect_end("CANCELLED")
      .expect_nothing_outstanding();
}

TEST(ParallelSteps, ThatAllFailUndoNothing) {
  given<trip_saga>()
      .when(TripOrdered{"7"})
      .when(FlightFull{})
      .when(HotelFull{})
      .when(CarMissing{})
      .expect_no_command()
      .expect_end("CANCELLED");
}

TEST(ParallelSteps, AreUndoneTogetherWhenALaterStepFails) {
  given<trip_saga>()
      .when(TripOrdered{"7"})
      .when(FlightBooked{})
      .when(HotelBooked{})
      .when(CarBooked{})
      .when(CardRefused{})
      .expect_commands<CancelCar, CancelHotel, CancelFlight>()
      .when(CarCancelled{})
      .when(HotelCancelled{})
      .when(FlightCancelled{})
      .expect_end("CANCELLED");
}

TEST(ParallelSteps, HaveTimersAndAttemptsOfTheirOwn) {
  given<trip_saga>()
      .when(TripOrdered{"7"})
      .expect_timer_in(30s, "book_flight")
      .expect_timer_in(10s, "book_car")
      .when_timer("book_car")
      .expect_commands<BookCar>()
      .expect_attempt<BookCar>(2)
      .expect_attempt<BookFlight>(1)
      .when(HotelBooked{})
      .expect_no_timer("book_hotel")
      .expect_timer_in(20s, "book_flight");
}

TEST(ParallelSteps, UndoTheOneThatRanOutOfAttempts) {
  given<trip_saga>()
      .when(TripOrdered{"7"})
      .when(FlightBooked{})
      .when(HotelBooked{})
      .when_timer("book_car")
      .when_timer("book_car")
      .when_timer("book_car")
      .expect_commands<CancelCar, CancelHotel, CancelFlight>()
      .when(CarBooked{})  // too late
      .expect_outcome("late")
      .when(CarCancelled{})
      .when(HotelCancelled{})
      .when(FlightCancelled{})
      .expect_end("CANCELLED");
}

TEST(ParallelSteps, AreUndoneAtOnceWhenTheSagaIsCancelled) {
  given<trip_saga>()
      .when(TripOrdered{"7"})
      .when(FlightBooked{})
      .when_cancelled("changed my mind")
      .expect_commands<CancelCar, CancelHotel, CancelFlight>()  // what runs may be done, too
      .when(CarCancelled{})
      .when(HotelCancelled{})
      .when(FlightCancelled{})
      .expect_end("CANCELLED")
      .expect_nothing_outstanding();
}

TEST(ParallelSteps, AreNoLongerStuckWhenTheUndoThatFailedIsAnsweredAndAnotherStillRuns) {
  auto trip = given<trip_saga>()
                  .when(TripOrdered{"7"})
                  .when(FlightBooked{})
                  .when(HotelBooked{})
                  .when(CarMissing{})
                  .expect_commands<CancelHotel, CancelFlight>();
  for (int attempt = 0; attempt < 10; ++attempt) {
    trip.when_failed<CancelHotel>("no line to the hotel");
  }
  trip.expect_stuck().when(HotelCancelled{}).expect_status("PENDING").expect_open<CancelFlight>();
}

TEST(ParallelSteps, StayStuckUntilTheUndoThatGaveUpIsAnswered) {
  auto trip = given<trip_saga>()
                  .when(TripOrdered{"7"})
                  .when(FlightBooked{})
                  .when(HotelBooked{})
                  .when(CarMissing{})
                  .expect_commands<CancelHotel, CancelFlight>()
                  .drawing(0);
  for (int attempt = 0; attempt < 10; ++attempt) trip.when_timer("cancel_hotel");
  trip.expect_stuck()
      .when(FlightCancelled{})
      .expect_stuck()
      .when(HotelCancelled{})
      .expect_end("CANCELLED");
}
