// says: SNORRI: a row leaves an end of the saga; an end has no exit
// names: snorri::CONFIRMED
#include "shop.hpp"

namespace shop {

struct order_saga : order_basics {
  using rows = table<on<START, OrderPlaced>::go<RESERVING, send<reserve>>,
                     on<RESERVING, StockReserved>::go<CONFIRMED>,
                     on<CONFIRMED, StockMissing>::go<RESERVING>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
