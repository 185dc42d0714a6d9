// says: SNORRI: a saga with a pivot can't be undoable: what is after it stays
// names: shop::order_saga
#include "shop.hpp"

namespace shop {

struct order_saga : order_basics {
  static constexpr bool undoable = true;
  using steps = snorri::steps<
      step<reserve>::replies<StockReserved, StockMissing>::undo<release, StockReleased>, pivot,
      step<ship>::replies<ShipmentBooked>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
