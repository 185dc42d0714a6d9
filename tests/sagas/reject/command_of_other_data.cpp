// says: SNORRI: the function of a step is no function of the saga's data: Command name(const Data&)
// names: shop::order_saga
// names: shop::reserve_for
#include "shop.hpp"

namespace shop {

inline ReserveStock reserve_for(const OrderPlaced& e) { return {e.order_id}; }

struct order_saga : order_basics {
  using steps = snorri::steps<
      step<reserve_for>::replies<StockReserved, StockMissing>::undo<release, StockReleased>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
