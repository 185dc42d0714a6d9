// says: nothing
#include "shop.hpp"

namespace shop {

struct order_saga : order_basics {
  using steps = snorri::steps<
      step<reserve>::replies<StockReserved, StockMissing>::undo<release, StockReleased>, pivot,
      step<ship>::replies<ShipmentBooked>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
