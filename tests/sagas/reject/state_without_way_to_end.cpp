// says: SNORRI: this state of the saga has no way to an end
// names: shop::WAITING
#include "shop.hpp"

namespace shop {

struct order_saga : order_basics {
  using rows =
      table<on<START, OrderPlaced>::go<RESERVING, send<reserve>>,
            on<RESERVING, StockReserved>::go<CONFIRMED>, on<RESERVING, StockMissing>::go<WAITING>,
            on<WAITING, timeout>::does<arm<30_s>>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
