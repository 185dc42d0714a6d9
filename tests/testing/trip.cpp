#include "trip.hpp"

#include "snorri/sagas/define.hpp"

namespace trips {

std::variant<Priced, TooExpensive> price(const Trip& t) {
  const int euros = 100 * t.travellers;
  if (euros > 1000) return TooExpensive{euros};
  return Priced{euros};
}
bool wants_insurance(const Trip& t) { return t.insured; }
Insure insure(const Trip& t) { return {t.id}; }
CancelInsurance cancel_insurance(const Trip& t) { return {t.id}; }
BookFlight book_flight(const Trip& t) { return {t.id, t.travellers}; }
CancelFlight cancel_flight(const Trip& t) { return {t.flight}; }
BookHotel book_hotel(const Trip& t) { return {t.id}; }
CancelHotel cancel_hotel(const Trip& t) { return {t.id}; }
VisaWanted want_visa(const Trip& t) { return {t.id}; }
SendTickets send_tickets(const Trip& t) { return {t.id}; }
TripBooked booked(const Trip& t) { return {t.id, t.price}; }

void when(Trip& t, const TripWanted& e) {
  t.id = e.id;
  t.travellers = e.travellers;
  t.insured = e.insured;
}
void when(Trip& t, const Priced& e) { t.price = e.price; }
void when(Trip& t, const FlightBooked& e) { t.flight = e.flight; }

}  // namespace trips

SNORRI_SAGA(trips::trip_saga)
