// Pounds as text, pence as numbers. No floating point: 0.1 has no exact double, a ledger must.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "../messages.hpp"

namespace shop {

/// "2.55" → 255; halves of a penny are rounded away from zero. Nothing for what is no amount, or
/// is above 10 million pounds.
std::optional<pence> parse_pence(std::string_view text);

/// 319392 → "3193.92 GBP"
std::string to_gbp(pence amount);

}  // namespace shop
