#include "money.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace shop {
namespace {

constexpr pence amount_max = 1'000'000'000;

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<pence> parse_pence(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  const auto decimals = point == std::string_view::npos ? "" : text.substr(point + 1);
  if (whole.empty() || whole.size() > 10 || !all_digits(whole) || !all_digits(decimals)) {
    return std::nullopt;
  }
  const auto decimal = [&](std::size_t n) -> pence {
    return n < decimals.size() ? decimals[n] - '0' : 0;
  };
  pence amount = 0;
  for (const char digit : whole) amount = amount * 10 + (digit - '0');
  amount = amount * 100 + decimal(0) * 10 + decimal(1) + (decimal(2) >= 5 ? 1 : 0);
  if (amount > amount_max) return std::nullopt;
  return negative ? -amount : amount;
}

std::string to_gbp(pence amount) {
  char text[40];
  const auto absolute = std::llabs(amount);
  std::snprintf(text, sizeof text, "%s%lld.%02lld GBP", amount < 0 ? "-" : "", absolute / 100,
                absolute % 100);
  return text;
}

}  // namespace shop
