// says: SNORRI: the function of an action is no function of the saga's data: Message
// names: shop::order_saga
// names: shop::reserve_for
#include "shop.hpp"

namespace shop {

inline ReserveStock reserve_for(const StockReleased&) { return {}; }

struct order_saga : order_basics {
  using rows = table<on<START, OrderPlaced>::go<RESERVING, send<reserve_for>>,
                     on<RESERVING, StockReserved>::go<CONFIRMED>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
