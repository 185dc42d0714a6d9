// The trip saga of the tests: three bookings at the same time, each of which can be undone, then
// the tickets, behind the pivot.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "snorri/sagas/definition.hpp"

namespace trips {

struct Trip {
  std::string id;
};
struct TripRequested {
  std::string trip_id;
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
struct NoCar {};
struct CancelCar {
  std::string trip;
};
struct CarCancelled {};
struct SendTickets {
  std::string trip;
};
struct TicketsSent {};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Trip, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TripRequested, trip_id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BookFlight, trip)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CancelFlight, trip)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BookHotel, trip)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CancelHotel, trip)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BookCar, trip)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CancelCar, trip)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SendTickets, trip)

const snorri::sagas::definition& trip_definition();

}  // namespace trips
