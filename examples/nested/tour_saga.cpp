// A saga whose steps are sagas: an insurance, then a seat for each guest, all at once; then the
// guide, whose refusal undoes the children that have long ended.
#include <string>
#include <vector>

#include "messages.hpp"
#include "snorri/sagas/define.hpp"

namespace tours {

struct Tour {
  std::string id;
  std::vector<std::string> guests;
  std::string policy;
  std::vector<int> rows;
};
SNORRI_DESCRIBE(Tour, id, guests, policy, rows)

// ---- what the tour learns: from a child, whatever of its data the parent wants to know

struct Policy {
  std::string policy;
};
struct Row {
  int row = 0;
};
SNORRI_DESCRIBE(Policy, policy)
SNORRI_DESCRIBE(Row, row)

void when(Tour& t, const TourOrdered& e) { t = {e.tour, e.guests, "", {}}; }
void when(Tour& t, const snorri::child_confirmed& e) {
  if (e.saga.starts_with("insurance/")) t.policy = e.as<Policy>().policy;
  if (e.saga.starts_with("seat/")) t.rows.push_back(e.as<Row>().row);
}

// ---- the events that its children start with, and its own command

InsuranceWanted insure(const Tour& t) { return {t.id, static_cast<int>(t.guests.size())}; }
std::vector<SeatWanted> seat_guests(const Tour& t) {
  std::vector<SeatWanted> seats;
  for (const auto& guest : t.guests) seats.push_back({t.id + "-" + guest, guest});
  return seats;
}
HireGuide hire(const Tour& t) { return {t.id, t.policy, t.rows}; }

using namespace snorri;

struct tour_saga {
  using data = Tour;
  using start = TourOrdered;
  using keys = snorri::keys<&TourOrdered::tour>;
  static constexpr std::string_view name = "tour";
  static constexpr int version = 1;
  using steps = snorri::steps<child<"insurance", insure>, children<"seat", seat_guests>,
                              step<hire>::replies<GuideHired, GuideIsIll>::no_undo>;
};

}  // namespace tours

SNORRI_SAGA(tours::tour_saga)
