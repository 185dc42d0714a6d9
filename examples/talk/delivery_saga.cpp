// A delivery: one command, and everybody is told how it ended.
#include <string>

#include "messages.hpp"
#include "snorri/sagas/define.hpp"

namespace parcels {

struct Delivery {
  std::string parcel;
  int kilos = 0;
  std::string carrier;
  std::string reason;
};
SNORRI_DESCRIBE(Delivery, parcel, kilos, carrier, reason)

void when(Delivery& d, const DeliveryWanted& e) { d = {e.parcel, e.kilos, "", ""}; }
void when(Delivery& d, const ParcelCarried& e) { d.carrier = e.by; }
void when(Delivery& d, const TooHeavy& e) {
  d.reason = "at most " + std::to_string(e.kilos_max) + " kilos";
}

CarryParcel carry(const Delivery& d) { return {d.parcel, d.kilos}; }
ParcelDelivered delivered(const Delivery& d) { return {d.parcel, d.carrier}; }
ParcelReturned returned(const Delivery& d) { return {d.parcel, d.reason}; }

using namespace snorri;

struct delivery_saga {
  using data = Delivery;
  using start = DeliveryWanted;
  using keys = snorri::keys<&DeliveryWanted::parcel>;
  static constexpr std::string_view name = "delivery";
  static constexpr int version = 1;
  using steps = snorri::steps<step<carry>::replies<ParcelCarried, TooHeavy>::no_undo>;
  using on_confirmed = publish<delivered>;
  using on_cancelled = publish<returned>;
};

}  // namespace parcels

SNORRI_SAGA(parcels::delivery_saga)
