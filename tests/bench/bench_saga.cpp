#include "bench_saga.hpp"

#include "snorri/sagas/define.hpp"

namespace bench {

ReserveInventory reserve(const Order& o) { return {o.id, o.note, o.pieces}; }
ReleaseInventory release(const Order& o) { return {o.id, o.reservation}; }
CapturePayment capture(const Order& o) { return {o.id, o.customer, o.note, o.pays}; }
RefundPayment refund(const Order& o) { return {o.id}; }
BookShipment ship(const Order& o) { return {o.id, o.customer, o.note}; }
OrderConfirmed confirmed(const Order& o) { return {o.id}; }
OrderCancelled cancelled(const Order& o) { return {o.id}; }

void when(Order& o, const OrderCreated& e) {
  o.id = e.order_id;
  o.customer = e.customer;
  o.note = e.note;
  o.pieces = e.pieces;
  o.pays = e.pays;
}
void when(Order& o, const InventoryReserved& e) { o.reservation = e.reservation; }

using namespace snorri;

struct order_saga {
  using data = Order;
  using start = OrderCreated;
  using keys = snorri::keys<&OrderCreated::order_id>;
  static constexpr std::string_view name = "order";
  static constexpr int version = 1;
  using steps = snorri::steps<step<reserve>::replies<InventoryReserved, InventoryFailed>::undo<
                                  release, InventoryReleased>::timeout<30_s>::retry<20>,
                              step<capture>::replies<PaymentCaptured, PaymentFailed>::undo<
                                  refund, PaymentRefunded>::timeout<30_s>::retry<20>,
                              pivot, step<ship>::replies<ShipmentBooked>::timeout<60_s>>;
  using on_confirmed = publish<confirmed>;
  using on_cancelled = publish<cancelled>;
};

}  // namespace bench

SNORRI_SAGA(bench::order_saga)
