// says: SNORRI: the condition of only_if is a function bool(const Data&)
// names: shop::order_saga
// names: shop::ship
#include "shop.hpp"

namespace shop {

inline bool is_heavy(const ReserveStock&) { return true; }

struct order_saga : order_basics {
  using steps = snorri::steps<
      step<ship>::only_if<is_heavy>::replies<ShipmentBooked, ShipmentRefused>::no_undo>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
