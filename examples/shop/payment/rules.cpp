#include "rules.hpp"

#include "../common/money.hpp"

namespace shop {

std::optional<refusal> refuse_payment(std::string_view customer, pence total) {
  if (total <= 0) return refusal{"nothing to pay", "the total is " + to_gbp(total)};
  if (customer.empty() && total > anonymous_payment_max) {
    return refusal{"no customer for this amount",
                   to_gbp(total) + " without a customer, at most " + to_gbp(anonymous_payment_max)};
  }
  if (total > payment_max) {
    return refusal{"payment limit exceeded",
                   to_gbp(total) + ", the limit is " + to_gbp(payment_max)};
  }
  return std::nullopt;
}

}  // namespace shop
