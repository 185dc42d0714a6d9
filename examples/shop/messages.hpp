// What the services of the shop say to each other: commands (imperative) and events (past tense).
// Money is whole pence, never a floating-point number.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "snorri/base/describe.hpp"

namespace shop {

using pence = long long;

/// So many pieces of what the shop lists under `code`.
struct Item {
  std::string code;
  long long pieces = 0;
};

// ---- what starts a saga

struct OrderCreated {
  static constexpr std::string_view description = "A customer has ordered.";

  std::string order_id;
  std::string customer;
  std::string country;
  std::string placed_at;
  std::vector<Item> items;
  pence total = 0;
};
struct ReturnRequested {
  static constexpr std::string_view description = "A customer gives goods back.";

  std::string return_id;
  std::string customer;
  std::string country;
  std::string placed_at;
  std::vector<Item> items;
  pence total = 0;
};

// ---- inventory

struct ReserveInventory {
  std::string order_id;
  std::vector<Item> items;
};
struct InventoryReserved {
  std::string reservation;
};
struct InventoryFailed {
  std::string reason;  // one of few sentences, to be counted
  std::string detail;  // what exactly
};
struct ReleaseInventory {
  std::string order_id;
};
struct InventoryReleased {
  long long pieces = 0;
};

struct RestockGoods {
  std::string return_id;
  std::vector<Item> items;
};
struct GoodsRestocked {
  long long pieces = 0;
};
struct RestockRefused {
  std::string reason;
  std::string detail;
};
struct WithdrawGoods {
  std::string return_id;
};
struct GoodsWithdrawn {
  long long pieces = 0;
};

// ---- payment

struct CapturePayment {
  std::string order_id;
  std::string customer;
  pence total = 0;
};
struct PaymentCaptured {
  std::string payment;
};
struct PaymentFailed {
  std::string reason;
  std::string detail;
};
struct RefundPayment {
  std::string order_id;
};
struct PaymentRefunded {
  pence total = 0;
};

struct PayBackReturn {
  std::string return_id;
  std::string customer;
  pence total = 0;
};
struct ReturnPaidBack {
  std::string payment;
};
struct PayBackRefused {
  std::string reason;
  std::string detail;
};
struct ReclaimPayment {
  std::string return_id;
};
struct PaymentReclaimed {
  pence total = 0;
};

// ---- shipping and notification

struct BookShipment {
  std::string order_id;
  std::string country;
  std::vector<Item> items;
};
struct ShipmentBooked {
  std::string tracking;
};
struct NotifyCustomer {
  std::string return_id;
  std::string customer;
  pence total = 0;
};
struct CustomerNotified {
  std::string mail;
};

// ---- how it ended

struct OrderConfirmed {
  std::string order_id;
  std::string customer;
  pence total = 0;
  std::string tracking;
};
struct OrderCancelled {
  std::string order_id;
  std::string customer;
  std::string reason;
  std::string detail;
};
struct ReturnCompleted {
  std::string return_id;
  std::string customer;
  pence total = 0;
};
struct ReturnRejected {
  std::string return_id;
  std::string customer;
  std::string reason;
  std::string detail;
};

SNORRI_DESCRIBE(Item, (code, not_empty, "as the shop lists it"), (pieces, "how many of it"))
SNORRI_DESCRIBE(OrderCreated, (order_id, not_empty, "the invoice's number"),
                (customer, "empty: bought without an account"), country, placed_at, items,
                (total, "in pence"))
SNORRI_DESCRIBE(ReturnRequested, (return_id, not_empty, "the invoice's number"), customer, country,
                placed_at, items, (total, "in pence"))
SNORRI_DESCRIBE(ReserveInventory, order_id, items)
SNORRI_DESCRIBE(InventoryReserved, reservation)
SNORRI_DESCRIBE(InventoryFailed, reason, detail)
SNORRI_DESCRIBE(ReleaseInventory, order_id)
SNORRI_DESCRIBE(InventoryReleased, pieces)
SNORRI_DESCRIBE(RestockGoods, return_id, items)
SNORRI_DESCRIBE(GoodsRestocked, pieces)
SNORRI_DESCRIBE(RestockRefused, reason, detail)
SNORRI_DESCRIBE(WithdrawGoods, return_id)
SNORRI_DESCRIBE(GoodsWithdrawn, pieces)
SNORRI_DESCRIBE(CapturePayment, order_id, customer, total)
SNORRI_DESCRIBE(PaymentCaptured, payment)
SNORRI_DESCRIBE(PaymentFailed, reason, detail)
SNORRI_DESCRIBE(RefundPayment, order_id)
SNORRI_DESCRIBE(PaymentRefunded, total)
SNORRI_DESCRIBE(PayBackReturn, return_id, customer, total)
SNORRI_DESCRIBE(ReturnPaidBack, payment)
SNORRI_DESCRIBE(PayBackRefused, reason, detail)
SNORRI_DESCRIBE(ReclaimPayment, return_id)
SNORRI_DESCRIBE(PaymentReclaimed, total)
SNORRI_DESCRIBE(BookShipment, order_id, country, items)
SNORRI_DESCRIBE(ShipmentBooked, tracking)
SNORRI_DESCRIBE(NotifyCustomer, return_id, customer, total)
SNORRI_DESCRIBE(CustomerNotified, mail)
SNORRI_DESCRIBE(OrderConfirmed, order_id, customer, total, tracking)
SNORRI_DESCRIBE(OrderCancelled, order_id, customer, reason, detail)
SNORRI_DESCRIBE(ReturnCompleted, return_id, customer, total)
SNORRI_DESCRIBE(ReturnRejected, return_id, customer, reason, detail)

}  // namespace shop
