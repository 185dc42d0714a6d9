// A step that is a saga, and one that is as many as a list in the data is long.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "snorri/sagas/define.hpp"

namespace nested {

struct Tour {
  std::string id;
  std::vector<std::string> guests;
  std::string policy;
};
struct TourOrdered {
  std::string tour;
  std::vector<std::string> guests;
};
struct InsuranceAsked {
  std::string insurance;
};
struct SeatAsked {
  std::string seat;
};
struct PrintTickets {
  std::string tour;
};
struct TicketsPrinted {};
struct PrinterBroken {};
struct Policy {
  std::string number;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Tour, id, guests, policy)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TourOrdered, tour, guests)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(InsuranceAsked, insurance)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SeatAsked, seat)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PrintTickets, tour)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Policy, number)

void when(Tour& t, const TourOrdered& e) { t = {e.tour, e.guests, ""}; }
PrintTickets print(const Tour& t) { return {t.id}; }

using namespace snorri;

// docs: children
InsuranceAsked insure(const Tour& t) { return {t.id}; }

std::vector<SeatAsked> seats(const Tour& t) {
  std::vector<SeatAsked> all;
  for (const auto& guest : t.guests) all.push_back({t.id + "-" + guest});
  return all;
}
void when(Tour& t, const child_confirmed& e) {
  if (e.saga.starts_with("insurance/")) t.policy = e.as<Policy>().number;
}

struct tour_saga {
  using data = Tour;
  using start = TourOrdered;
  using keys = snorri::keys<&TourOrdered::tour>;
  static constexpr std::string_view name = "tour";
  static constexpr int version = 1;
  using steps = snorri::steps<child<"insurance", insure>, children<"seat", seats>,
                              step<print>::replies<TicketsPrinted, PrinterBroken>::no_undo>;
};
// end

}  // namespace nested

SNORRI_SAGA(nested::tour_saga)
