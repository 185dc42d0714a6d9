// A saga of ten steps with all their messages, eight before the pivot and two after it: what
// `./dev bench compile` holds against the budget of a large saga.
#include <string>

#include "snorri/sagas/define.hpp"

namespace weddings {

struct WeddingPlanned {
  std::string wedding;
  int guests = 0;
  int budget = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(WeddingPlanned, wedding, guests, budget)

struct ReserveChurch {
  std::string wedding;
  int guests = 0;
};
struct ChurchReserved {
  std::string contract;
  int price = 0;
};
struct ChurchTaken {
  std::string reason;
};
struct ReleaseChurch {
  std::string wedding;
};
struct ChurchReleased {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReserveChurch, wedding, guests)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ChurchReserved, contract, price)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ChurchTaken, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReleaseChurch, wedding)

struct BookHall {
  std::string wedding;
  int guests = 0;
};
struct HallBooked {
  std::string contract;
  int price = 0;
};
struct HallTaken {
  std::string reason;
};
struct CancelHall {
  std::string wedding;
};
struct HallCancelled {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BookHall, wedding, guests)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(HallBooked, contract, price)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(HallTaken, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CancelHall, wedding)

struct HireBand {
  std::string wedding;
  int guests = 0;
};
struct BandHired {
  std::string contract;
  int price = 0;
};
struct BandIsElsewhere {
  std::string reason;
};
struct DismissBand {
  std::string wedding;
};
struct BandDismissed {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(HireBand, wedding, guests)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BandHired, contract, price)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BandIsElsewhere, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DismissBand, wedding)

struct OrderCake {
  std::string wedding;
  int guests = 0;
};
struct CakeOrdered {
  std::string contract;
  int price = 0;
};
struct OvenIsCold {
  std::string reason;
};
struct CancelCake {
  std::string wedding;
};
struct CakeCancelled {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OrderCake, wedding, guests)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CakeOrdered, contract, price)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OvenIsCold, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CancelCake, wedding)

struct OrderFlowers {
  std::string wedding;
  int guests = 0;
};
struct FlowersOrdered {
  std::string contract;
  int price = 0;
};
struct NothingBlooms {
  std::string reason;
};
struct CancelFlowers {
  std::string wedding;
};
struct FlowersCancelled {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OrderFlowers, wedding, guests)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(FlowersOrdered, contract, price)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(NothingBlooms, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CancelFlowers, wedding)

struct MakeRings {
  std::string wedding;
  int guests = 0;
};
struct RingsMade {
  std::string contract;
  int price = 0;
};
struct GoldIsOut {
  std::string reason;
};
struct MeltRings {
  std::string wedding;
};
struct RingsMelted {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MakeRings, wedding, guests)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RingsMade, contract, price)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(GoldIsOut, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MeltRings, wedding)

struct HirePhotographer {
  std::string wedding;
  int guests = 0;
};
struct PhotographerHired {
  std::string contract;
  int price = 0;
};
struct PhotographerIsBusy {
  std::string reason;
};
struct DismissPhotographer {
  std::string wedding;
};
struct PhotographerDismissed {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(HirePhotographer, wedding, guests)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PhotographerHired, contract, price)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PhotographerIsBusy, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DismissPhotographer, wedding)

struct BookJourney {
  std::string wedding;
  int guests = 0;
};
struct JourneyBooked {
  std::string contract;
  int price = 0;
};
struct ShipIsFull {
  std::string reason;
};
struct CancelJourney {
  std::string wedding;
};
struct JourneyCancelled {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BookJourney, wedding, guests)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(JourneyBooked, contract, price)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ShipIsFull, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CancelJourney, wedding)

struct InviteGuests {
  std::string wedding;
  int guests = 0;
};
struct GuestsInvited {
  std::string contract;
  int price = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(InviteGuests, wedding, guests)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(GuestsInvited, contract, price)

struct PayBill {
  std::string wedding;
  int guests = 0;
};
struct BillPaid {
  std::string contract;
  int price = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PayBill, wedding, guests)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BillPaid, contract, price)

struct Wedding {
  std::string id;
  int guests = 0;
  int cost = 0;
  std::string reason;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Wedding, id, guests, cost, reason)

void when(Wedding& w, const WeddingPlanned& e) { w = {e.wedding, e.guests, 0, ""}; }
void when(Wedding& w, const ChurchReserved& e) { w.cost += e.price; }
void when(Wedding& w, const ChurchTaken& e) { w.reason = e.reason; }
void when(Wedding& w, const HallBooked& e) { w.cost += e.price; }
void when(Wedding& w, const HallTaken& e) { w.reason = e.reason; }
void when(Wedding& w, const BandHired& e) { w.cost += e.price; }
void when(Wedding& w, const BandIsElsewhere& e) { w.reason = e.reason; }
void when(Wedding& w, const CakeOrdered& e) { w.cost += e.price; }
void when(Wedding& w, const OvenIsCold& e) { w.reason = e.reason; }
void when(Wedding& w, const FlowersOrdered& e) { w.cost += e.price; }
void when(Wedding& w, const NothingBlooms& e) { w.reason = e.reason; }
void when(Wedding& w, const RingsMade& e) { w.cost += e.price; }
void when(Wedding& w, const GoldIsOut& e) { w.reason = e.reason; }
void when(Wedding& w, const PhotographerHired& e) { w.cost += e.price; }
void when(Wedding& w, const PhotographerIsBusy& e) { w.reason = e.reason; }
void when(Wedding& w, const JourneyBooked& e) { w.cost += e.price; }
void when(Wedding& w, const ShipIsFull& e) { w.reason = e.reason; }
void when(Wedding& w, const GuestsInvited& e) { w.cost += e.price; }
void when(Wedding& w, const BillPaid& e) { w.cost += e.price; }

ReserveChurch reserve_church(const Wedding& w) { return {w.id, w.guests}; }
ReleaseChurch release_church(const Wedding& w) { return {w.id}; }
BookHall book_hall(const Wedding& w) { return {w.id, w.guests}; }
CancelHall cancel_hall(const Wedding& w) { return {w.id}; }
HireBand hire_band(const Wedding& w) { return {w.id, w.guests}; }
DismissBand dismiss_band(const Wedding& w) { return {w.id}; }
OrderCake order_cake(const Wedding& w) { return {w.id, w.guests}; }
CancelCake cancel_cake(const Wedding& w) { return {w.id}; }
OrderFlowers order_flowers(const Wedding& w) { return {w.id, w.guests}; }
CancelFlowers cancel_flowers(const Wedding& w) { return {w.id}; }
MakeRings make_rings(const Wedding& w) { return {w.id, w.guests}; }
MeltRings melt_rings(const Wedding& w) { return {w.id}; }
HirePhotographer hire_photographer(const Wedding& w) { return {w.id, w.guests}; }
DismissPhotographer dismiss_photographer(const Wedding& w) { return {w.id}; }
BookJourney book_journey(const Wedding& w) { return {w.id, w.guests}; }
CancelJourney cancel_journey(const Wedding& w) { return {w.id}; }
InviteGuests invite_guests(const Wedding& w) { return {w.id, w.guests}; }
PayBill pay_bill(const Wedding& w) { return {w.id, w.guests}; }

using namespace snorri;

struct wedding_saga {
  using data = Wedding;
  using start = WeddingPlanned;
  using keys = snorri::keys<&WeddingPlanned::wedding>;
  static constexpr std::string_view name = "wedding";
  static constexpr int version = 1;
  // clang-format off
  using steps = snorri::steps<
      step<reserve_church>::replies<ChurchReserved, ChurchTaken>
          ::undo<release_church, ChurchReleased>,
      step<book_hall>::replies<HallBooked, HallTaken>::undo<cancel_hall, HallCancelled>,
      step<hire_band>::replies<BandHired, BandIsElsewhere>::undo<dismiss_band, BandDismissed>,
      step<order_cake>::replies<CakeOrdered, OvenIsCold>::undo<cancel_cake, CakeCancelled>,
      step<order_flowers>::replies<FlowersOrdered, NothingBlooms>
          ::undo<cancel_flowers, FlowersCancelled>,
      step<make_rings>::replies<RingsMade, GoldIsOut>::undo<melt_rings, RingsMelted>,
      step<hire_photographer>::replies<PhotographerHired, PhotographerIsBusy>
          ::undo<dismiss_photographer, PhotographerDismissed>,
      step<book_journey>::replies<JourneyBooked, ShipIsFull>
          ::undo<cancel_journey, JourneyCancelled>,
      pivot,
      step<invite_guests>::replies<GuestsInvited>,
      step<pay_bill>::replies<BillPaid>>;
  // clang-format on
};

}  // namespace weddings

SNORRI_SAGA(weddings::wedding_saga)
