// says: SNORRI: a step names no reply: step<command>::replies<Done, Failed...>
// names: shop::reserve
#include "shop.hpp"

namespace shop {

struct order_saga : order_basics {
  using steps = snorri::steps<step<reserve>::undo<release, StockReleased>, pivot,
                              step<ship>::replies<ShipmentBooked>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
