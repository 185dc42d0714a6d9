// What the trip saga and the services of a journey say to each other.
#pragma once

#include <string>

#include "snorri/base/describe.hpp"

namespace trips {

struct TripOrdered {
  std::string trip;
  std::string traveller;
};

struct BookFlight {
  std::string trip;
};
struct FlightBooked {
  std::string seat;
  int price = 0;
};
struct FlightFull {};
struct CancelFlight {
  std::string trip;
};
struct FlightCancelled {};

struct BookHotel {
  std::string trip;
};
struct HotelBooked {
  int room = 0;
  int price = 0;
};
struct HotelFull {};
struct CancelHotel {
  std::string trip;
};
struct HotelCancelled {};

struct BookCar {
  std::string trip;
};
struct CarBooked {
  std::string plate;
  int price = 0;
};
struct NoCarLeft {};
struct CancelCar {
  std::string trip;
};
struct CarCancelled {};

struct ChargeCard {
  std::string traveller;
  int amount = 0;
};
struct CardCharged {};
struct CardRefused {
  std::string reason;
};

/// To everybody who wants to know.
struct TripBooked {
  std::string trip;
  int price = 0;
};

SNORRI_DESCRIBE(TripOrdered, trip, traveller)
SNORRI_DESCRIBE(BookFlight, trip)
SNORRI_DESCRIBE(FlightBooked, seat, price)
SNORRI_DESCRIBE(CancelFlight, trip)
SNORRI_DESCRIBE(BookHotel, trip)
SNORRI_DESCRIBE(HotelBooked, room, price)
SNORRI_DESCRIBE(CancelHotel, trip)
SNORRI_DESCRIBE(BookCar, trip)
SNORRI_DESCRIBE(CarBooked, plate, price)
SNORRI_DESCRIBE(CancelCar, trip)
SNORRI_DESCRIBE(ChargeCard, traveller, amount)
SNORRI_DESCRIBE(CardRefused, reason)
SNORRI_DESCRIBE(TripBooked, trip, price)

}  // namespace trips
