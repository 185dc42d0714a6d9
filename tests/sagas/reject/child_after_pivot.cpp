// says: SNORRI: a child saga after the pivot may be cancelled; there is only forward
// names: shop::order_saga
// names: shop::place_return
#include "shop.hpp"

namespace shop {

inline OrderPlaced place_return(const Order& o) { return {o.id}; }

struct order_saga : order_basics {
  using steps = snorri::steps<
      step<reserve>::replies<StockReserved, StockMissing>::undo<release, StockReleased>, pivot,
      child<"return", place_return>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
