// says: nothing
// Everything that may be said of a message, and all kinds of messages in one saga: described ones,
// some of nlohmann's, without members.
#include <chrono>
#include <map>
#include <optional>
#include <vector>

#include "shop.hpp"

namespace shop {

enum class Shelf { low, high };
SNORRI_DESCRIBE_ENUM(Shelf, low, high)

struct StockCounted {
  std::vector<int> pieces;
  std::map<std::string, double> prices;
  std::optional<std::string> note;
  std::chrono::seconds took{0};
  std::chrono::sys_seconds at{};
  float share = 0;
  Shelf shelf = Shelf::low;
  Order of;
};
SNORRI_DESCRIBE(StockCounted, (pieces, size_at_least(1), size_at_most(9), "of each"), prices,
                (note, not_empty), took, at, (share, at_least(0.5), at_most(1)),
                (shelf, or_default), of)
inline std::string text_of(const StockCounted& counted) {
  return codec<StockCounted>::encode(counted) + codec<StockCounted>::schema();
}

struct order_saga : order_basics {
  using rows =
      table<on<START, OrderPlaced>::go<RESERVING, send<reserve>>,
            on<RESERVING, StockCounted>::go<CONFIRMED>, on<RESERVING, StockMissing>::go<CANCELLED>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
