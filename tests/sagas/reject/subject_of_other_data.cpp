// says: SNORRI: data_subject is a member of the saga's data or a function of it, and text or a whole number
// names: shop::order_saga
#include "shop.hpp"

namespace shop {

struct order_saga : order_basics {
  static constexpr auto data_subject = &OrderPlaced::order_id;
  using steps = snorri::steps<
      step<reserve>::replies<StockReserved, StockMissing>::undo<release, StockReleased>, pivot,
      step<ship>::replies<ShipmentBooked>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
