// What a payment provider would refuse. It depends on the order alone.
#pragma once

#include <optional>
#include <string_view>

#include "../common/refusal.hpp"
#include "../messages.hpp"

namespace shop {

inline constexpr pence payment_max = 2'500'00;
/// Above this the provider wants to know who pays.
inline constexpr pence anonymous_payment_max = 500'00;

/// Why `total` can't be taken from, or paid back to, `customer` ("" = unknown); nothing if it can.
std::optional<refusal> refuse_payment(std::string_view customer, pence total);

}  // namespace shop
