// says: nothing
// All kinds of messages in one saga: described ones, some of nlohmann's, without members.
#include "shop.hpp"

namespace shop {

struct StockCounted {
  std::vector<int> pieces;
  Order of;
};
SNORRI_DESCRIBE(StockCounted, (pieces, not_empty), of)

struct order_saga : order_basics {
  using rows =
      table<on<START, OrderPlaced>::go<RESERVING, send<reserve>>,
            on<RESERVING, StockCounted>::go<CONFIRMED>, on<RESERVING, StockMissing>::go<CANCELLED>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
