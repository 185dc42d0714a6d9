// The order saga of the tests: stock, payment, pivot, shipping.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

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

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Order, id, pieces, reservation, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OrderCreated, order_id, pieces)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReserveInventory, order_id, pieces)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(InventoryReserved, reservation)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(InventoryFailed, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReleaseInventory, order_id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CapturePayment, order_id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PaymentFailed, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RefundPayment, order_id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BookShipment, order_id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OrderConfirmed, order_id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OrderCancelled, order_id, reason)

const snorri::sagas::definition& order_definition();

}  // namespace orders
