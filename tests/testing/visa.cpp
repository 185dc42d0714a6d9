#include "visa.hpp"

#include "snorri/sagas/define.hpp"

namespace trips {

AskOffice ask_office(const Visa& v) { return {v.trip}; }
ReturnVisa return_visa(const Visa& v) { return {v.trip}; }

void when(Visa& v, const VisaWanted& e) { v.trip = e.trip; }

}  // namespace trips

SNORRI_SAGA(trips::visa_saga)
