// A tender: open for offers until one is taken, for an hour at most.
#include <string>

#include "messages.hpp"
#include "snorri/sagas/define.hpp"

namespace parcels {

struct Tender {
  std::string parcel;
  int offers = 0;
  std::string taken;
};
SNORRI_DESCRIBE(Tender, parcel, offers, taken)

void when(Tender& t, const OffersWanted& e) { t = {e.parcel, 0, ""}; }
void when(Tender& t, const OfferMade&) { ++t.offers; }
void when(Tender& t, const OfferTaken& e) { t.taken = e.carrier; }

using namespace snorri;

struct OPEN : state {};
struct NOBODY_TOOK_ONE : ends_cancelled {};

struct tender_saga {
  using data = Tender;
  using start = OffersWanted;
  using keys = snorri::keys<&OffersWanted::parcel, &OfferMade::parcel, &OfferTaken::parcel>;
  static constexpr std::string_view name = "tender";
  static constexpr int version = 1;
  // clang-format off
  using rows = table<
      on<START, OffersWanted>::go<OPEN, arm<3600_s>>,
      on<OPEN, OfferMade>::does<>,  // later ones are recorded as late, and no answer any more
      on<OPEN, OfferTaken>::go<CONFIRMED>,
      on<OPEN, timeout>::go<NOBODY_TOOK_ONE>,
      on<OPEN, cancel>::go<NOBODY_TOOK_ONE>>;
  // clang-format on
};

}  // namespace parcels

SNORRI_SAGA(parcels::tender_saga)
