// says: SNORRI: the start event has no key: add using keys = snorri::keys<&Event::member>
// names: shop::OrderPlaced
#include "shop.hpp"

namespace shop {

struct order_saga : order_basics {
  using keys = snorri::keys<&ReserveStock::order_id>;
  using steps = snorri::steps<
      step<reserve>::replies<StockReserved, StockMissing>::undo<release, StockReleased>, pivot,
      step<ship>::replies<ShipmentBooked>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
