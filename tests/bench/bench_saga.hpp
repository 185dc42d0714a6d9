// The order saga that is measured: three steps, 300-byte bodies, one order in ten compensated.
#pragma once

#include <string>

#include "snorri/base/describe.hpp"

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

SNORRI_DESCRIBE(Order, id, customer, note, pieces, pays, reservation)
SNORRI_DESCRIBE(OrderCreated, order_id, customer, note, pieces, pays)
SNORRI_DESCRIBE(ReserveInventory, order_id, note, pieces)
SNORRI_DESCRIBE(InventoryReserved, order_id, reservation, note)
SNORRI_DESCRIBE(InventoryFailed, reason)
SNORRI_DESCRIBE(ReleaseInventory, order_id, reservation)
SNORRI_DESCRIBE(InventoryReleased, order_id)
SNORRI_DESCRIBE(CapturePayment, order_id, customer, note, pays)
SNORRI_DESCRIBE(PaymentCaptured, order_id, note)
SNORRI_DESCRIBE(PaymentFailed, reason)
SNORRI_DESCRIBE(RefundPayment, order_id)
SNORRI_DESCRIBE(PaymentRefunded, order_id)
SNORRI_DESCRIBE(BookShipment, order_id, customer, note)
SNORRI_DESCRIBE(ShipmentBooked, order_id, note)
SNORRI_DESCRIBE(OrderConfirmed, order_id)
SNORRI_DESCRIBE(OrderCancelled, order_id)

}  // namespace bench
