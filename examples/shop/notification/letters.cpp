#include "letters.hpp"

#include "../common/money.hpp"

namespace shop {
namespace {

std::string address_of(const std::string& customer, const std::string& number) {
  return (customer.empty() ? "guest-" + number : "customer-" + customer) + "@example.com";
}

std::string because(const std::string& reason, const std::string& detail) {
  return reason + (detail.empty() ? "" : " (" + detail + ")");
}

}  // namespace

mail write(const OrderCreated& e) {
  return {"thanks/" + e.order_id, address_of(e.customer, e.order_id),
          "Thank you for your order " + e.order_id,
          "We have received it and are looking for your goods: " + to_gbp(e.total) + "."};
}

mail write(const OrderConfirmed& e) {
  return {"confirmed/" + e.order_id, address_of(e.customer, e.order_id),
          "Your order " + e.order_id + " is on its way",
          "You paid " + to_gbp(e.total) + ". Your parcel: " + e.tracking + "."};
}

mail write(const OrderCancelled& e) {
  return {"cancelled/" + e.order_id, address_of(e.customer, e.order_id),
          "Your order " + e.order_id + " is cancelled",
          "The reason: " + because(e.reason, e.detail) + ". You were not charged."};
}

mail write(const ReturnRejected& e) {
  return {"rejected/" + e.return_id, address_of(e.customer, e.return_id),
          "We can't take back " + e.return_id, "The reason: " + because(e.reason, e.detail) + "."};
}

mail write(const NotifyCustomer& c) {
  return {"returned/" + c.return_id, address_of(c.customer, c.return_id),
          "We took back " + c.return_id, "You get " + to_gbp(c.total) + " back."};
}

}  // namespace shop
