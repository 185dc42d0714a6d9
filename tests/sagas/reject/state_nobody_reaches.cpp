// says: SNORRI: no row reaches this state of the saga
// names: shop::WAITING
#include "shop.hpp"

namespace shop {

struct order_saga : order_basics {
  using rows =
      table<on<START, OrderPlaced>::go<RESERVING, send<reserve>>,
            on<RESERVING, StockReserved>::go<CONFIRMED>, on<WAITING, StockReserved>::go<CONFIRMED>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
