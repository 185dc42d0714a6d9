// A wrong deploy: the order saga with a retry too few, and payment before stock.
#include "definitions/order.hpp"
#include "snorri/sagas/define.hpp"

namespace orders {

ReserveInventory reserve(const Order& o) { return {o.id, o.pieces}; }
ReleaseInventory release(const Order& o) { return {o.id}; }
CapturePayment capture(const Order& o) { return {o.id}; }
RefundPayment refund(const Order& o) { return {o.id}; }
BookShipment ship(const Order& o) { return {o.id}; }

void when(Order& o, const OrderCreated& e) {
  o.id = e.order_id;
  o.pieces = e.pieces;
}

using namespace snorri;

struct hasty_order_saga {
  using data = Order;
  using start = OrderCreated;
  using keys = snorri::keys<&OrderCreated::order_id>;
  static constexpr std::string_view name = "order";
  static constexpr int version = 1;
  using steps = snorri::steps<step<capture>::replies<PaymentCaptured, PaymentFailed>::undo<
                                  refund, PaymentRefunded>::timeout<60_s>::retry<2>,
                              step<reserve>::replies<InventoryReserved, InventoryFailed>::undo<
                                  release, InventoryReleased>::timeout<30_s>::retry<3>,
                              pivot, step<ship>::replies<ShipmentBooked>::timeout<60_s>>;
};

}  // namespace orders

SNORRI_SAGA(orders::hasty_order_saga)
