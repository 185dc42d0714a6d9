// says: SNORRI: parallel steps have no name: parallel<...>::named<"NAME"> says
// names: shop::order_saga
#include "shop.hpp"

namespace shop {

struct order_saga : order_basics {
  using steps = snorri::steps<
      parallel<step<reserve>::replies<StockReserved, StockMissing>::undo<release, StockReleased>,
               step<ship>::replies<ShipmentBooked, ShipmentRefused>::no_undo>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
