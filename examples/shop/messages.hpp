// What the services of the shop say to each other: commands (imperative) and events (past tense).
// Money is whole pence, never a floating-point number.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace shop {

using pence = long long;

/// So many pieces of what the shop lists under `code`.
struct Item {
  std::string code;
  long long pieces = 0;
};

// ---- what starts a saga

struct OrderCreated {
  std::string order_id;
  std::string customer;  // "" = bought without an account
  std::string country;
  std::string placed_at;
  std::vector<Item> items;
  pence total = 0;
};
struct ReturnRequested {
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

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Item, code, pieces)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OrderCreated, order_id, customer, country, placed_at, items,
                                   total)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReturnRequested, return_id, customer, country, placed_at, items,
                                   total)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReserveInventory, order_id, items)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(InventoryReserved, reservation)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(InventoryFailed, reason, detail)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReleaseInventory, order_id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(InventoryReleased, pieces)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RestockGoods, return_id, items)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(GoodsRestocked, pieces)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RestockRefused, reason, detail)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(WithdrawGoods, return_id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(GoodsWithdrawn, pieces)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CapturePayment, order_id, customer, total)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PaymentCaptured, payment)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PaymentFailed, reason, detail)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RefundPayment, order_id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PaymentRefunded, total)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PayBackReturn, return_id, customer, total)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReturnPaidBack, payment)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PayBackRefused, reason, detail)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReclaimPayment, return_id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PaymentReclaimed, total)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BookShipment, order_id, country, items)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ShipmentBooked, tracking)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(NotifyCustomer, return_id, customer, total)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CustomerNotified, mail)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OrderConfirmed, order_id, customer, total, tracking)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OrderCancelled, order_id, customer, reason, detail)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReturnCompleted, return_id, customer, total)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReturnRejected, return_id, customer, reason, detail)

}  // namespace shop
