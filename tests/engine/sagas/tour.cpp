#include "tour.hpp"

#include "snorri/sagas/define.hpp"

namespace tours {

Priced price(const Tour& t) { return {static_cast<int>(100 * t.guests.size())}; }
BookFlight book_flight(const Tour& t) { return {t.id}; }
CancelFlight cancel_flight(const Tour& t) { return {t.id}; }
BookCar book_car(const Tour& t) { return {t.id}; }
CancelCar cancel_car(const Tour& t) { return {t.id}; }
SendTickets send_tickets(const Tour& t) { return {t.id}; }
std::vector<RoomWanted> rooms(const Tour& t) {
  std::vector<RoomWanted> all;
  for (const auto& guest : t.guests) all.push_back({t.id + "-" + guest, guest});
  return all;
}

void when(Tour& t, const TourBooked& e) {
  t.id = e.id;
  t.guests = e.guests;
}
void when(Tour& t, const Priced& e) { t.price = e.price; }
void when(Tour& t, const TourNoted& e) { t.note += e.text; }
void when(Tour& t, const snorri::child_cancelled& e) { t.reason = e.saga; }
void when(Tour& t, const snorri::deadline&) { t.reason = "too late"; }

using namespace snorri;

struct tour_saga;
using BOOKING = sagas::doing<tour_saga, 1>;

struct tour_saga {
  using data = Tour;
  using start = TourBooked;
  using keys = snorri::keys<&TourBooked::id, &TourNoted::tour>;
  static constexpr std::string_view name = "tour";
  static constexpr int version = 1;
  using ends_within = within<24_h>;
  using steps = snorri::steps<
      local<price>::replies<Priced>,
      parallel<step<book_flight>::replies<FlightBooked, FlightFull>::undo<
                   cancel_flight, FlightCancelled>::timeout<30_s>::retry<2, 1_s, 2, 1_s, 0>,
               step<book_car>::replies<CarBooked, NoCar>::undo<cancel_car, CarCancelled>::timeout<
                   60_s>::retry<2, 1_s, 2, 1_s, 0>>::named<"BOOKING">,
      children<"room", rooms>, pivot, step<send_tickets>::replies<TicketsSent>::timeout<60_s>>;
  using also = table<on<BOOKING, TourNoted>::deferred, on<ANY, TourNoted>::does<>>;
};

const sagas::definition& tour_definition() { return sagas::define<tour_saga>(); }

}  // namespace tours

SNORRI_SAGA(tours::tour_saga)
