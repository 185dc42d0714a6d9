// says: SNORRI: two states of the saga have one name; step<...>::named<"NAME"> gives a step its own
// names: shop::order_saga
#include "shop.hpp"

namespace shop {

struct order_saga : order_basics {
  using steps = snorri::steps<step<ship>::replies<ShipmentBooked>::no_undo, pivot,
                              step<ship>::replies<ShipmentBooked>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
