// Steps that run at the same time.
#include <gtest/gtest.h>

#include <string>

#include "snorri/sagas/define.hpp"

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

}  // namespace trips

SNORRI_SAGA(trips::trip_saga)
