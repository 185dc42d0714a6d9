// says: SNORRI: ends_within skips to what is no step of the saga
// names: shop::order_saga
#include "shop.hpp"

namespace shop {

struct order_saga : order_basics {
  using ends_within = within<24_h>::skips_to<ship>;
  using steps = snorri::steps<
      step<reserve>::replies<StockReserved, StockMissing>::undo<release, StockReleased>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
