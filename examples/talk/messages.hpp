// What is said about parcels: by the office that sends them, and by those who carry them.
#pragma once

#include <string>

#include "snorri/base/json.hpp"

namespace parcels {

// ---- a delivery: a saga that asks somebody to carry the parcel

struct DeliveryWanted {
  std::string parcel;
  int kilos = 0;
};
struct CarryParcel {  // the command
  std::string parcel;
  int kilos = 0;
};
struct ParcelCarried {
  std::string by;
};
struct TooHeavy {
  int kilos_max = 0;
};
struct ParcelDelivered {
  std::string parcel;
  std::string by;
};
struct ParcelReturned {
  std::string parcel;
  std::string reason;
};
SNORRI_DESCRIBE(DeliveryWanted, parcel, kilos)
SNORRI_DESCRIBE(CarryParcel, parcel, kilos)
SNORRI_DESCRIBE(ParcelCarried, by)
SNORRI_DESCRIBE(TooHeavy, kilos_max)
SNORRI_DESCRIBE(ParcelDelivered, parcel, by)
SNORRI_DESCRIBE(ParcelReturned, parcel, reason)

// ---- a tender: a saga that takes offers while it is open

struct OffersWanted {
  std::string parcel;
  int kilos = 0;
};
struct OfferMade {
  std::string parcel;
  std::string carrier;
  int price = 0;
};
struct OfferTaken {
  std::string parcel;
  std::string carrier;
};
SNORRI_DESCRIBE(OffersWanted, parcel, kilos)
SNORRI_DESCRIBE(OfferMade, parcel, carrier, price)
SNORRI_DESCRIBE(OfferTaken, parcel, carrier)

}  // namespace parcels
