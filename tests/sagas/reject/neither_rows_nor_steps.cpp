// says: SNORRI: a saga has either rows or steps, one of them
// names: shop::order_saga
#include "shop.hpp"

namespace shop {

struct order_saga : order_basics {};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
