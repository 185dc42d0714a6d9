// A child of the tour: one step. `undoable` lets a parent undo it after it has ended well.
#include <string>

#include "messages.hpp"
#include "snorri/sagas/define.hpp"

namespace tours {

struct Insurance {
  std::string tour;
  int guests = 0;
  std::string policy;
};
SNORRI_DESCRIBE(Insurance, tour, guests, policy)

void when(Insurance& i, const InsuranceWanted& e) { i = {e.tour, e.guests, ""}; }
void when(Insurance& i, const PolicyIssued& e) { i.policy = e.policy; }

IssuePolicy issue(const Insurance& i) { return {i.tour, i.guests}; }
RevokePolicy revoke(const Insurance& i) { return {i.policy}; }

using namespace snorri;

struct insurance_saga {
  using data = Insurance;
  using start = InsuranceWanted;
  using keys = snorri::keys<&InsuranceWanted::tour>;
  static constexpr std::string_view name = "insurance";
  static constexpr int version = 1;
  static constexpr bool undoable = true;
  using steps = snorri::steps<step<issue>::replies<PolicyIssued>::undo<revoke, PolicyRevoked>>;
};

}  // namespace tours

SNORRI_SAGA(tours::insurance_saga)
