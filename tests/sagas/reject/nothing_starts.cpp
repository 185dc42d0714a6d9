// says: SNORRI: no row begins the saga: on<START, start event> is missing
// names: shop::OrderPlaced
#include "shop.hpp"

namespace shop {

struct order_saga : order_basics {
  using rows = table<on<RESERVING, StockReserved>::go<CONFIRMED>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
