#include "visa.hpp"

#include "snorri/sagas/define.hpp"

namespace journeys {

AskOffice ask_office(const Visa& v) { return {v.journey}; }
ReturnVisa return_visa(const Visa& v) { return {v.journey}; }

void when(Visa& v, const VisaWanted& e) { v.journey = e.journey; }

}  // namespace journeys

SNORRI_SAGA(journeys::visa_saga)
