// One saga in two versions, by PARCEL_VERSION: the second asks for a signature, and thus has one
// state more. The types have the same names in both, as they do when a saga is changed.
#include "snorri/sagas/define.hpp"

namespace parcels {

struct Parcel {
  std::string id;
};
struct ParcelSent {
  std::string id;
};
struct DeliverParcel {
  std::string id;
};
struct ParcelDelivered {};
struct AskSignature {
  std::string id;
};
struct SignatureGiven {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Parcel, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ParcelSent, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DeliverParcel, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AskSignature, id)

DeliverParcel deliver(const Parcel& parcel) { return {parcel.id}; }
AskSignature sign(const Parcel& parcel) { return {parcel.id}; }
void when(Parcel& parcel, const ParcelSent& event) { parcel.id = event.id; }

using namespace snorri;

struct parcel_saga {
  using data = Parcel;
  using start = ParcelSent;
  using keys = snorri::keys<&ParcelSent::id>;
  static constexpr std::string_view name = "parcel";
  static constexpr int version = PARCEL_VERSION;
#if PARCEL_VERSION == 1
  using steps = snorri::steps<pivot, step<deliver>::replies<ParcelDelivered>>;
#else
  using steps = snorri::steps<pivot, step<deliver>::replies<ParcelDelivered>,
                              step<sign>::replies<SignatureGiven>>;
#endif
};

}  // namespace parcels

SNORRI_SAGA(parcels::parcel_saga)
