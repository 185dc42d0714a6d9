#include "order.hpp"

#include "snorri/sagas/define.hpp"

namespace orders {

ReserveInventory reserve(const Order& o) { return {o.id, o.pieces}; }
ReleaseInventory release(const Order& o) { return {o.id}; }
CapturePayment capture(const Order& o) { return {o.id}; }
RefundPayment refund(const Order& o) { return {o.id}; }
BookShipment ship(const Order& o) { return {o.id}; }
OrderConfirmed confirmed(const Order& o) { return {o.id}; }
OrderCancelled cancelled(const Order& o) { return {o.id, o.reason}; }

void when(Order& o, const OrderCreated& e) {
  o.id = e.order_id;
  o.pieces = e.pieces;
}
void when(Order& o, const InventoryReserved& e) { o.reservation = e.reservation; }
void when(Order& o, const InventoryFailed& e) { o.reason = e.reason; }
void when(Order& o, const PaymentFailed& e) { o.reason = e.reason; }

// Events that no message carries teach a saga something, too.
void when(Order& o, const snorri::cancel&) { o.reason = "cancelled on request"; }

using namespace snorri;

struct order_saga {
  using data = Order;
  using start = OrderCreated;
  using keys = snorri::keys<&OrderCreated::order_id>;
  static constexpr std::string_view name = "order";
  static constexpr int version = 1;
  using steps = snorri::steps<step<reserve>::replies<InventoryReserved, InventoryFailed>::undo<
                                  release, InventoryReleased>::timeout<30_s>::retry<3>,
                              step<capture>::replies<PaymentCaptured, PaymentFailed>::undo<
                                  refund, PaymentRefunded>::timeout<60_s>::retry<3>,
                              pivot, step<ship>::replies<ShipmentBooked>::timeout<60_s>>;
  using on_confirmed = publish<confirmed>;
  using on_cancelled = publish<cancelled>;
};

const sagas::definition& order_definition() { return sagas::define<order_saga>(); }

}  // namespace orders

SNORRI_SAGA(orders::order_saga)
