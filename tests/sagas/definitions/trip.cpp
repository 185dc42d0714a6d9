#include "trip.hpp"

#include "snorri/sagas/define.hpp"

namespace trips {

BookFlight book_flight(const Trip& t) { return {t.id}; }
CancelFlight cancel_flight(const Trip& t) { return {t.id}; }
BookHotel book_hotel(const Trip& t) { return {t.id}; }
CancelHotel cancel_hotel(const Trip& t) { return {t.id}; }
BookCar book_car(const Trip& t) { return {t.id}; }
CancelCar cancel_car(const Trip& t) { return {t.id}; }
SendTickets send_tickets(const Trip& t) { return {t.id}; }

void when(Trip& t, const TripRequested& e) { t.id = e.trip_id; }

using namespace snorri;

struct trip_saga {
  using data = Trip;
  using start = TripRequested;
  using keys = snorri::keys<&TripRequested::trip_id>;
  static constexpr std::string_view name = "trip";
  static constexpr int version = 1;
  using steps = snorri::steps<
      parallel<step<book_flight>::replies<FlightBooked, FlightFull>::undo<
                   cancel_flight, FlightCancelled>::timeout<30_s>::retry<3>,
               step<book_hotel>::replies<HotelBooked, HotelFull>::undo<
                   cancel_hotel, HotelCancelled>::timeout<30_s>::retry<3>,
               step<book_car>::replies<CarBooked, NoCar>::undo<cancel_car, CarCancelled>::timeout<
                   30_s>::retry<3>>::named<"BOOKING">,
      pivot, step<send_tickets>::replies<TicketsSent>::timeout<60_s>>;
};

const sagas::definition& trip_definition() { return sagas::define<trip_saga>(); }

}  // namespace trips

SNORRI_SAGA(trips::trip_saga)
