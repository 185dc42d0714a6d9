// A table for several guests: a child saga for each, and then a deposit. Explored by samples, with
// an invariant.
#include <vector>

#include "seeded/rows.hpp"

namespace guests {
namespace {

struct Party {
  std::string id;
  std::vector<std::string> names;
  int seated = 0;
};
struct PartyPlanned {
  std::string party;
  std::vector<std::string> names;
};
struct SeatAsked {
  std::string seat;
};
struct TakeDeposit {
  std::string party;
};
struct DepositTaken {};
struct DepositRefused {};
struct ReturnDeposit {
  std::string party;
};
struct DepositReturned {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Party, id, names, seated)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PartyPlanned, party, names)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SeatAsked, seat)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TakeDeposit, party)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReturnDeposit, party)

using namespace snorri;

void when(Party& p, const PartyPlanned& e) { p = {e.party, e.names, 0}; }
void when(Party& p, const child_confirmed&) { ++p.seated; }

std::vector<SeatAsked> ask_seats(const Party& p) {
  std::vector<SeatAsked> all;
  for (const auto& name : p.names) all.push_back({p.id + "-" + name});
  return all;
}
TakeDeposit take_deposit(const Party& p) { return {p.id}; }
ReturnDeposit return_deposit(const Party& p) { return {p.id}; }

PartyPlanned party_of_three() { return {"p3", {"ann", "ben", "cid"}}; }
PartyPlanned party_of_none() { return {"p0", {}}; }

bool nobody_sits_twice(const Party& p) { return p.seated <= static_cast<int>(p.names.size()); }
bool two_at_most(const Party& p) { return p.seated <= 2; }

struct party_base {
  using data = Party;
  using start = PartyPlanned;
  using keys = snorri::keys<&PartyPlanned::party>;
  using samples = snorri::samples<party_of_three, party_of_none>;
  static constexpr int version = 1;
  using steps = snorri::steps<children<"seat", ask_seats>,
                              step<take_deposit>::replies<DepositTaken, DepositRefused>::undo<
                                  return_deposit, DepositReturned>>;
};
struct party_saga : party_base {
  static constexpr std::string_view name = "party";
  using invariants = snorri::invariants<nobody_sits_twice>;
};
struct small_party_saga : party_base {
  static constexpr std::string_view name = "small_party";
  using invariants = snorri::invariants<two_at_most>;
};

}  // namespace
}  // namespace guests

namespace orders {
const snorri::sagas::definition& party() { return snorri::sagas::define<guests::party_saga>(); }
const snorri::sagas::definition& small_party() {
  return snorri::sagas::define<guests::small_party_saga>();
}
}  // namespace orders
