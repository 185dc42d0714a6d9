// The order saga that is measured: three steps, 300-byte bodies, one order in ten compensated.
#pragma once

#include <string>

#include "snorri/base/json.hpp"

namespace bench {

struct Order {
  std::string id, customer, note;
  int pieces = 0;
  bool pays = true;
  std::string reservation;
};
struct OrderCreated {
  std::string order_id, customer, note;
  int pieces = 0;
  bool pays = true;
};
struct ReserveInventory {
  std::string order_id, note;
  int pieces = 0;
};
struct InventoryReserved {
  std::string order_id, reservation, note;
};
struct InventoryFailed {
  std::string reason;
};
struct ReleaseInventory {
  std::string order_id, reservation;
};
struct InventoryReleased {
  std::string order_id;
};
struct CapturePayment {
  std::string order_id, customer, note;
  bool pays = true;
};
struct PaymentCaptured {
  std::string order_id, note;
};
struct PaymentFailed {
  std::string reason;
};
struct RefundPayment {
  std::string order_id;
};
struct PaymentRefunded {
  std::string order_id;
};
struct BookShipment {
  std::string order_id, customer, note;
};
struct ShipmentBooked {
  std::string order_id, note;
};
struct OrderConfirmed {
  std::string order_id;
};
struct OrderCancelled {
  std::string order_id;
};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Order, id, customer, note, pieces, pays, reservation)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OrderCreated, order_id, customer, note, pieces, pays)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReserveInventory, order_id, note, pieces)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(InventoryReserved, order_id, reservation, note)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(InventoryFailed, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReleaseInventory, order_id, reservation)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(InventoryReleased, order_id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CapturePayment, order_id, customer, note, pays)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PaymentCaptured, order_id, note)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PaymentFailed, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RefundPayment, order_id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PaymentRefunded, order_id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BookShipment, order_id, customer, note)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ShipmentBooked, order_id, note)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OrderConfirmed, order_id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OrderCancelled, order_id)

}  // namespace bench
