#include "rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

namespace shop {

bool is_service(std::string_view code) {
  static constexpr std::array<std::string_view, 3> services{"POST", "DOT", "C2"};
  return std::find(services.begin(), services.end(), code) != services.end();
}

bool is_carried(std::string_view code) {
  const auto digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  const auto letter = [](unsigned char c) { return std::isalpha(c) != 0; };
  return code.size() >= 5 && std::all_of(code.begin(), code.begin() + 5, digit) &&
         std::all_of(code.begin() + 5, code.end(), letter);
}

std::optional<refusal> refuse_items(const std::vector<Item>& items) {
  for (const auto& item : items) {
    if (!is_service(item.code) && !is_carried(item.code)) {
      return refusal{"item not carried", item.code};
    }
    if (item.pieces <= 0) {
      return refusal{"quantity not positive",
                     std::to_string(item.pieces) + " pieces of " + item.code};
    }
  }
  for (const auto& item : goods_of(items)) {
    if (item.pieces > pieces_on_shelf_max) {
      return refusal{"more pieces than the warehouse holds",
                     std::to_string(item.pieces) + " pieces of " + item.code + ", at most " +
                         std::to_string(pieces_on_shelf_max)};
    }
  }
  return std::nullopt;
}

std::vector<Item> goods_of(const std::vector<Item>& items) {
  std::map<std::string, long long> pieces;
  for (const auto& item : items) {
    if (!is_service(item.code)) pieces[item.code] += item.pieces;
  }
  std::vector<Item> goods;
  goods.reserve(pieces.size());
  for (const auto& [code, count] : pieces) goods.push_back({code, count});
  return goods;
}

long long pieces_of(const std::vector<Item>& items) {
  long long pieces = 0;
  for (const auto& item : items) pieces += item.pieces;
  return pieces;
}

}  // namespace shop
