// What the warehouse can and can't hand out. It depends on the order alone, never on what was sold
// before: suppliers refill each shelf faster than the shop sells.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "../common/refusal.hpp"
#include "../messages.hpp"

namespace shop {

/// No shelf is larger.
inline constexpr long long pieces_on_shelf_max = 1000;

/// Postage and carriage: sold like an item, kept on no shelf.
bool is_service(std::string_view code);

/// Something on a shelf: five digits, and letters for its variants. Not carried are manual entries
/// ("M"), discounts ("D"), bank charges and the like.
bool is_carried(std::string_view code);

/// Why `items` can't be taken from the shelves or put back there; nothing if they can.
std::optional<refusal> refuse_items(const std::vector<Item>& items);

/// What is on shelves among `items`, each code once, in order of code.
std::vector<Item> goods_of(const std::vector<Item>& items);

long long pieces_of(const std::vector<Item>& items);

}  // namespace shop
