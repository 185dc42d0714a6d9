// What the trip saga and the services of a journey say to each other.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

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

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TripOrdered, trip, traveller)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BookFlight, trip)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(FlightBooked, seat, price)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CancelFlight, trip)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BookHotel, trip)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(HotelBooked, room, price)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CancelHotel, trip)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BookCar, trip)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CarBooked, plate, price)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CancelCar, trip)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ChargeCard, traveller, amount)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CardRefused, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TripBooked, trip, price)

}  // namespace trips
