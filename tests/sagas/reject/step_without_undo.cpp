// says: SNORRI: a step before the pivot has neither undo<command, event> nor no_undo
// names: shop::reserve
#include "shop.hpp"

namespace shop {

struct order_saga : order_basics {
  using steps = snorri::steps<step<reserve>::replies<StockReserved, StockMissing>, pivot,
                              step<ship>::replies<ShipmentBooked>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
