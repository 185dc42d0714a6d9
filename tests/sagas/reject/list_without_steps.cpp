// says: SNORRI: a list of steps is empty
// names: shop::order_saga
#include "shop.hpp"

namespace shop {

struct order_saga : order_basics {
  using steps = snorri::steps<pivot>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
