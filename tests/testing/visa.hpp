// The child of a journey: asks one office, and can be undone by its parent.
#pragma once

#include <string>

#include "journey.hpp"

namespace journeys {

struct AskOffice {
  std::string journey;
};
struct VisaGranted {};
struct VisaRefused {};
struct ReturnVisa {
  std::string journey;
};
struct VisaReturned {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AskOffice, journey)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReturnVisa, journey)

struct Visa {
  std::string journey;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Visa, journey)

AskOffice ask_office(const Visa& v);
ReturnVisa return_visa(const Visa& v);

struct visa_saga {
  using data = Visa;
  using start = VisaWanted;
  using keys = snorri::keys<&VisaWanted::journey>;
  static constexpr std::string_view name = "visa";
  static constexpr int version = 1;
  static constexpr bool undoable = true;
  using steps = snorri::steps<step<ask_office>::replies<VisaGranted, VisaRefused>::undo<
      return_visa, VisaReturned>::timeout<1_h>::retry<2>>;
};

}  // namespace journeys
