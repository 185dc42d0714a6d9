// A saga of most words that there are for steps: a local one, one that may be skipped, parallel
// ones, a child saga, a deadline that can be moved.
#pragma once

#include <string>
#include <variant>

#include "snorri/base/json.hpp"
#include "snorri/sagas/steps.hpp"

namespace journeys {

struct JourneyWanted {
  std::string id;
  int travellers = 0;
  bool insured = false;
};
struct Priced {
  int price = 0;
};
struct TooExpensive {
  int price = 0;
};
struct Insure {
  std::string id;
};
struct Insured {};
struct CancelInsurance {
  std::string id;
};
struct InsuranceCancelled {};
struct BookFlight {
  std::string id;
  int seats = 0;
};
struct FlightBooked {
  std::string flight;
};
struct NoSeats {};
struct CancelFlight {
  std::string flight;
};
struct FlightCancelled {};
struct BookHotel {
  std::string id;
};
struct HotelBooked {};
struct CancelHotel {
  std::string id;
};
struct HotelCancelled {};
struct VisaWanted {
  std::string journey;
};
struct SendTickets {
  std::string id;
};
struct TicketsSent {};
struct MoreTimeGiven {
  std::string journey;
};
struct JourneyBooked {
  std::string id;
  int price = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(JourneyWanted, id, travellers, insured)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Priced, price)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TooExpensive, price)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Insure, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CancelInsurance, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BookFlight, id, seats)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(FlightBooked, flight)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CancelFlight, flight)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BookHotel, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CancelHotel, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(VisaWanted, journey)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SendTickets, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MoreTimeGiven, journey)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(JourneyBooked, id, price)

struct Journey {
  std::string id;
  int travellers = 0;
  bool insured = false;
  int price = 0;
  std::string flight;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Journey, id, travellers, insured, price, flight)

std::variant<Priced, TooExpensive> price(const Journey& t);
bool wants_insurance(const Journey& t);
Insure insure(const Journey& t);
CancelInsurance cancel_insurance(const Journey& t);
BookFlight book_flight(const Journey& t);
CancelFlight cancel_flight(const Journey& t);
BookHotel book_hotel(const Journey& t);
CancelHotel cancel_hotel(const Journey& t);
VisaWanted want_visa(const Journey& t);
SendTickets send_tickets(const Journey& t);
JourneyBooked booked(const Journey& t);

using namespace snorri;

struct journey_saga {
  using data = Journey;
  using start = JourneyWanted;
  using keys = snorri::keys<&JourneyWanted::id, &MoreTimeGiven::journey>;
  static constexpr std::string_view name = "journey";
  static constexpr int version = 1;
  using ends_within = within<24_h>::extended_by<MoreTimeGiven, 1_h>;
  using steps = snorri::steps<
      local<price>::replies<Priced, TooExpensive>,
      step<insure>::only_if<wants_insurance>::replies<Insured>::undo<
          cancel_insurance, InsuranceCancelled>::timeout<1_min>::retry<2>,
      parallel<step<book_flight>::replies<FlightBooked, NoSeats>::undo<
                   cancel_flight, FlightCancelled>::timeout<1_min>::retry<2>,
               step<book_hotel>::replies<HotelBooked>::undo<cancel_hotel, HotelCancelled>::timeout<
                   2_min>::retry<2>>::named<"BOOKING">,
      child<"visa", want_visa>, pivot, step<send_tickets>::replies<TicketsSent>::timeout<1_min>>;
  using on_confirmed = publish<booked>;
};

}  // namespace journeys
