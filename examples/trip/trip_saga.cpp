// A journey: flight, hotel and car are booked at the same time, then all is paid at once. If one
// of the three can't be had, the others are waited for and given back.
#include <string>

#include "messages.hpp"
#include "snorri/sagas/define.hpp"

namespace trips {

struct Trip {
  std::string id;
  std::string traveller;
  int price = 0;
};
SNORRI_DESCRIBE(Trip, id, traveller, price)

// ---- what the trip learns, in whatever order the three answer

void when(Trip& t, const TripOrdered& e) { t = {e.trip, e.traveller, 0}; }
void when(Trip& t, const FlightBooked& e) { t.price += e.price; }
void when(Trip& t, const HotelBooked& e) { t.price += e.price; }
void when(Trip& t, const CarBooked& e) { t.price += e.price; }

// ---- what it asks for

BookFlight book_flight(const Trip& t) { return {t.id}; }
CancelFlight cancel_flight(const Trip& t) { return {t.id}; }
BookHotel book_hotel(const Trip& t) { return {t.id}; }
CancelHotel cancel_hotel(const Trip& t) { return {t.id}; }
BookCar book_car(const Trip& t) { return {t.id}; }
CancelCar cancel_car(const Trip& t) { return {t.id}; }
ChargeCard charge(const Trip& t) { return {t.traveller, t.price}; }
TripBooked booked(const Trip& t) { return {t.id, t.price}; }

using namespace snorri;

struct trip_saga {
  using data = Trip;
  using start = TripOrdered;
  using keys = snorri::keys<&TripOrdered::trip>;
  static constexpr std::string_view name = "trip";
  static constexpr int version = 1;
  // clang-format off
  using steps = snorri::steps<
      parallel<
          step<book_flight>::replies<FlightBooked, FlightFull>
                           ::undo<cancel_flight, FlightCancelled>,
          step<book_hotel>::replies<HotelBooked, HotelFull>
                          ::undo<cancel_hotel, HotelCancelled>,
          step<book_car>::replies<CarBooked, NoCarLeft>
                        ::undo<cancel_car, CarCancelled>::timeout<10_s>::retry<3>
      >::named<"BOOKING">,
      step<charge>::replies<CardCharged, CardRefused>::no_undo>;
  // clang-format on
  using on_confirmed = publish<booked>;
};

}  // namespace trips

SNORRI_SAGA(trips::trip_saga)
