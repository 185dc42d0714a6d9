// says: SNORRI: a message or the data has no JSON: SNORRI_DESCRIBE
// names: shop::order_saga
// names: shop::StockCounted
#include "shop.hpp"

namespace shop {

struct StockCounted {
  int pieces = 0;
};

struct order_saga : order_basics {
  using rows = table<on<START, OrderPlaced>::go<RESERVING, send<reserve>>,
                     on<RESERVING, StockCounted>::go<CONFIRMED>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
