// The order saga of the tests: stock, payment, pivot, shipping.
#pragma once

#include <string>

#include "snorri/base/describe.hpp"
#include "snorri/sagas/definition.hpp"

namespace orders {

struct Order {
  std::string id;
  int pieces = 0;
  std::string reservation;
  std::string reason;
};
struct OrderCreated {
  std::string order_id;
  int pieces = 0;
};
struct ReserveInventory {
  std::string order_id;
  int pieces = 0;
};
struct InventoryReserved {
  std::string reservation;
};
struct InventoryFailed {
  std::string reason;
};
struct ReleaseInventory {
  std::string order_id;
};
struct InventoryReleased {};
struct CapturePayment {
  std::string order_id;
};
struct PaymentCaptured {};
struct PaymentFailed {
  std::string reason;
};
struct RefundPayment {
  std::string order_id;
};
struct PaymentRefunded {};
struct BookShipment {
  std::string order_id;
};
struct ShipmentBooked {};
struct OrderConfirmed {
  std::string order_id;
};
struct OrderCancelled {
  std::string order_id;
  std::string reason;
};

SNORRI_DESCRIBE(Order, id, pieces, reservation, reason)
SNORRI_DESCRIBE(OrderCreated, order_id, (pieces, at_least(0), at_most(1000)))
SNORRI_DESCRIBE(ReserveInventory, order_id, pieces)
SNORRI_DESCRIBE(InventoryReserved, reservation)
SNORRI_DESCRIBE(InventoryFailed, reason)
SNORRI_DESCRIBE(ReleaseInventory, order_id)
SNORRI_DESCRIBE(CapturePayment, order_id)
SNORRI_DESCRIBE(PaymentFailed, reason)
SNORRI_DESCRIBE(RefundPayment, order_id)
SNORRI_DESCRIBE(BookShipment, order_id)
SNORRI_DESCRIBE(OrderConfirmed, order_id)
SNORRI_DESCRIBE(OrderCancelled, order_id, reason)

const snorri::sagas::definition& order_definition();

}  // namespace orders
