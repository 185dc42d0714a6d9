// says: SNORRI: a guard is a function bool(const Data&) or bool(const Data&, const Event&)
// names: shop::many
#include "shop.hpp"

namespace shop {

inline bool many(int pieces) { return pieces > 1; }

struct order_saga : order_basics {
  using rows = table<on<START, OrderPlaced>::go<RESERVING, send<reserve>>,
                     on<RESERVING, StockReserved>::iff<many>::go<CONFIRMED>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
