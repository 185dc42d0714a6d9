// says: nothing
#include "shop.hpp"

namespace shop {

inline bool known(const Order& o) { return !o.id.empty(); }

struct order_saga : order_basics {
  using rows = table<on<START, OrderPlaced>::go<RESERVING, send<reserve>, arm<30_s>>,
                     on<RESERVING, StockReserved>::iff<known>::go<CONFIRMED>,
                     on<RESERVING, timeout>::iff<tries_left<3>>::does<again<reserve>, arm<30_s>>,
                     on<RESERVING, timeout>::go<CANCELLED>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
