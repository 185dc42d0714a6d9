// says: nothing
#include "shop.hpp"

namespace shop {

inline OrderPlaced place_return(const Order& o) { return {o.id}; }
inline bool is_large(const Order&) { return true; }

struct order_saga : order_basics {
  using ends_within = within<24_h>;
  using steps = snorri::steps<
      parallel<step<reserve>::replies<StockReserved, StockMissing>::undo<release, StockReleased>,
               child<"return", place_return>>::named<"BOTH">,
      step<ship>::only_if<is_large>::replies<ShipmentBooked, ShipmentRefused>::no_undo>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
