// The six services by name.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace shop {

inline constexpr std::array<std::string_view, 6> service_names{
    "inventory", "payment", "shipping", "notification", "order", "analytics"};

/// "inventory, payment, ..."
inline std::string all_services() {
  std::string text;
  for (const auto name : service_names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

}  // namespace shop
