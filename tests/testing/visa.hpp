// The child of a trip: asks one office, and can be undone by its parent.
#pragma once

#include <string>

#include "trip.hpp"

namespace trips {

struct AskOffice {
  std::string trip;
};
struct VisaGranted {};
struct VisaRefused {};
struct ReturnVisa {
  std::string trip;
};
struct VisaReturned {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AskOffice, trip)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReturnVisa, trip)

struct Visa {
  std::string trip;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Visa, trip)

AskOffice ask_office(const Visa& v);
ReturnVisa return_visa(const Visa& v);

struct visa_saga {
  using data = Visa;
  using start = VisaWanted;
  using keys = snorri::keys<&VisaWanted::trip>;
  static constexpr std::string_view name = "visa";
  static constexpr int version = 1;
  static constexpr bool undoable = true;
  using steps = snorri::steps<step<ask_office>::replies<VisaGranted, VisaRefused>::undo<
      return_visa, VisaReturned>::timeout<1_h>::retry<2>>;
};

}  // namespace trips
