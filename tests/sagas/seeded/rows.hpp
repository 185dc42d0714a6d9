// The parts of the copies that are right.
#pragma once

#include "definitions/order.hpp"
#include "seeded/seeded.hpp"
#include "snorri/sagas/define.hpp"

namespace orders {
namespace {

using namespace snorri;

ReserveInventory reserve(const Order& o) { return {o.id, o.pieces}; }
ReleaseInventory release(const Order& o) { return {o.id}; }
CapturePayment capture(const Order& o) { return {o.id}; }
RefundPayment refund(const Order& o) { return {o.id}; }
BookShipment ship(const Order& o) { return {o.id}; }

struct RESERVING : state {};
struct CHARGING : state {};
struct SHIPPING : state {};
struct RELEASING : state {};
struct REFUNDING : state {};

struct any_order {
  using data = Order;
  using start = OrderCreated;
  using keys = snorri::keys<&OrderCreated::order_id>;
  using failures = events<InventoryFailed, PaymentFailed>;
  static constexpr int version = 1;
};

using reserving_rows =
    table<on<START, OrderCreated>::go<RESERVING, send<reserve>, arm<30_s>>,
          on<RESERVING, InventoryFailed>::go<CANCELLED>,
          on<RESERVING, timeout>::iff<tries_left<3>>::does<again<reserve>, arm<30_s>>,
          on<RESERVING, timeout>::go<RELEASING, compensate<release, reserve>, arm<30_s>>,
          on<RESERVING, cancel>::go<RELEASING, compensate<release, reserve>, arm<30_s>>>;
using reserved_row =
    table<on<RESERVING, InventoryReserved>::go<CHARGING, send<capture>, arm<60_s>>>;
using captured_row = table<on<CHARGING, PaymentCaptured>::go<SHIPPING, send<ship>, arm<60_s>>>;
using declined_row =
    table<on<CHARGING, PaymentFailed>::go<RELEASING, compensate<release, reserve>, arm<30_s>>>;
using charging_rows =
    table<on<CHARGING, timeout>::iff<tries_left<3>>::does<again<capture>, arm<60_s>>,
          on<CHARGING, timeout>::go<REFUNDING, compensate<refund, capture>, arm<60_s>>>;
using revoked_row =
    table<on<CHARGING, cancel>::go<REFUNDING, compensate<refund, capture>, arm<60_s>>>;
using shipping_rows =
    table<on<SHIPPING, ShipmentBooked>::go<CONFIRMED>,
          on<SHIPPING, timeout>::does<again<ship>, arm<60_s>>, on<SHIPPING, cancel>::ignored>;
using undoing_rows =
    table<on<REFUNDING, PaymentRefunded>::go<RELEASING, compensate<release, reserve>, arm<30_s>>,
          on<REFUNDING, timeout>::iff<tries_left<10>>::does<again<refund>, arm<60_s>>,
          on<REFUNDING, timeout>::does<give_up>, on<REFUNDING, cancel>::ignored,
          on<RELEASING, InventoryReleased>::go<CANCELLED>,
          on<RELEASING, timeout>::iff<tries_left<10>>::does<again<release>, arm<30_s>>,
          on<RELEASING, timeout>::does<give_up>, on<RELEASING, cancel>::ignored>;

template <class... Tables>
using all_rows = boost::mp11::mp_append<Tables...>;

}  // namespace
}  // namespace orders
