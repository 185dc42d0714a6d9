// says: SNORRI: a completion that stays in its state would come again without end
// names: shop::order_saga
// names: shop::RESERVING
#include "shop.hpp"

namespace shop {

struct order_saga : order_basics {
  using rows =
      table<on<START, OrderPlaced>::go<RESERVING, send<reserve>, arm<30_s>>,
            on<RESERVING, completion>::does<give_up>, on<RESERVING, StockReserved>::go<CONFIRMED>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
