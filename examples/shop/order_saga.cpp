// An order from "thank you" to the parcel: reserve the goods, take the money, ship. Whatever fails
// before the shipment undoes what was done, newest first.
#include <string>
#include <vector>

#include "messages.hpp"
#include "snorri/sagas/define.hpp"

namespace shop {

struct Order {
  std::string id;
  std::string customer;
  std::string country;
  std::vector<Item> items;
  pence total = 0;
  std::string reservation;
  std::string payment;
  std::string tracking;
  std::string reason;  // why it is cancelled
  std::string detail;
};
SNORRI_DESCRIBE(Order, id, customer, country, items, total, reservation, payment, tracking, reason,
                detail)

// ---- what the order learns

void when(Order& o, const OrderCreated& e) {
  o.id = e.order_id;
  o.customer = e.customer;
  o.country = e.country;
  o.items = e.items;
  o.total = e.total;
}
void when(Order& o, const InventoryReserved& e) { o.reservation = e.reservation; }
void when(Order& o, const InventoryFailed& e) {
  o.reason = e.reason;
  o.detail = e.detail;
}
void when(Order& o, const PaymentCaptured& e) { o.payment = e.payment; }
void when(Order& o, const PaymentFailed& e) {
  o.reason = e.reason;
  o.detail = e.detail;
}
void when(Order& o, const ShipmentBooked& e) { o.tracking = e.tracking; }
void when(Order& o, const snorri::cancel&) {
  if (o.reason.empty()) o.reason = "cancelled on request";
}

// ---- what it asks for

ReserveInventory reserve(const Order& o) { return {o.id, o.items}; }
ReleaseInventory release(const Order& o) { return {o.id}; }
CapturePayment capture(const Order& o) { return {o.id, o.customer, o.total}; }
RefundPayment refund(const Order& o) { return {o.id}; }
BookShipment ship(const Order& o) { return {o.id, o.country, o.items}; }

// ---- what it tells everybody

OrderConfirmed confirmed(const Order& o) { return {o.id, o.customer, o.total, o.tracking}; }
OrderCancelled cancelled(const Order& o) {
  // No service refused and nobody cancelled it: one never answered.
  return {o.id, o.customer, o.reason.empty() ? "a service did not answer" : o.reason, o.detail};
}

using namespace snorri;

// Many attempts: a service that is away for minutes delays an order and does not cancel it.
struct order_saga {
  using data = Order;
  using start = OrderCreated;
  using keys = snorri::keys<&OrderCreated::order_id>;
  static constexpr std::string_view name = "order";
  static constexpr int version = 1;
  // clang-format off
  using steps = snorri::steps<
      step<reserve>::replies<InventoryReserved, InventoryFailed>::undo<release, InventoryReleased>
                   ::timeout<30_s>::retry<20, 1_s, 2, 10_s>::retry_undo<20, 1_s, 2, 10_s>,
      step<capture>::replies<PaymentCaptured, PaymentFailed>::undo<refund, PaymentRefunded>
                   ::timeout<30_s>::retry<20, 1_s, 2, 10_s>::retry_undo<20, 1_s, 2, 10_s>,
      pivot,
      step<ship>::replies<ShipmentBooked>::timeout<30_s>::retry<20, 1_s, 2, 10_s>>;
  // clang-format on
  using on_confirmed = publish<confirmed>;
  using on_cancelled = publish<cancelled>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
