#include "journey.hpp"

#include "snorri/sagas/define.hpp"

namespace journeys {

std::variant<Priced, TooExpensive> price(const Journey& t) {
  const int euros = 100 * t.travellers;
  if (euros > 1000) return TooExpensive{euros};
  return Priced{euros};
}
bool wants_insurance(const Journey& t) { return t.insured; }
Insure insure(const Journey& t) { return {t.id}; }
CancelInsurance cancel_insurance(const Journey& t) { return {t.id}; }
BookFlight book_flight(const Journey& t) { return {t.id, t.travellers}; }
CancelFlight cancel_flight(const Journey& t) { return {t.flight}; }
BookHotel book_hotel(const Journey& t) { return {t.id}; }
CancelHotel cancel_hotel(const Journey& t) { return {t.id}; }
VisaWanted want_visa(const Journey& t) { return {t.id}; }
SendTickets send_tickets(const Journey& t) { return {t.id}; }
JourneyBooked booked(const Journey& t) { return {t.id, t.price}; }

void when(Journey& t, const JourneyWanted& e) {
  t.id = e.id;
  t.travellers = e.travellers;
  t.insured = e.insured;
}
void when(Journey& t, const Priced& e) { t.price = e.price; }
void when(Journey& t, const FlightBooked& e) { t.flight = e.flight; }

}  // namespace journeys

SNORRI_SAGA(journeys::journey_saga)
