// A tour: priced by the saga itself, flight and car booked at once, a room for each guest by a saga
// of its own, which orders breakfast by one more. Everything can be undone until the tickets go
// out.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "snorri/sagas/definition.hpp"

namespace tours {

struct Tour {
  std::string id;
  std::vector<std::string> guests;
  int price = 0;
  std::string note;
  std::string reason;
};
struct TourBooked {
  std::string id;
  std::vector<std::string> guests;
};
struct TourNoted {
  std::string tour;
  std::string text;
};
struct Priced {
  int price = 0;
};
struct BookFlight {
  std::string tour;
};
struct FlightBooked {};
struct FlightFull {};
struct CancelFlight {
  std::string tour;
};
struct FlightCancelled {};
struct BookCar {
  std::string tour;
};
struct CarBooked {};
struct NoCar {};
struct CancelCar {
  std::string tour;
};
struct CarCancelled {};
struct SendTickets {
  std::string tour;
};
struct TicketsSent {};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Tour, id, guests, price, note, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TourBooked, id, guests)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TourNoted, tour, text)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Priced, price)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BookFlight, tour)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CancelFlight, tour)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BookCar, tour)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CancelCar, tour)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SendTickets, tour)

struct Room {
  std::string id;
};
struct RoomWanted {
  std::string id;
  std::string guest;
};
struct AskHotel {
  std::string room;
};
struct HotelAgreed {};
struct HotelFull {};
struct LeaveHotel {
  std::string room;
};
struct HotelLeft {};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Room, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RoomWanted, id, guest)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AskHotel, room)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LeaveHotel, room)

struct Breakfast {
  std::string room;
};
struct BreakfastWanted {
  std::string room;
};
struct AskKitchen {
  std::string room;
};
struct KitchenAgreed {};
struct KitchenClosed {};
struct TellKitchen {
  std::string room;
};
struct KitchenTold {};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Breakfast, room)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BreakfastWanted, room)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AskKitchen, room)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TellKitchen, room)

const snorri::sagas::definition& tour_definition();
const snorri::sagas::definition& room_definition();
/// The same type and version, but confirmed rooms stay.
const snorri::sagas::definition& firm_room_definition();
const snorri::sagas::definition& breakfast_definition();

}  // namespace tours
