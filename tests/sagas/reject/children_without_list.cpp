// says: SNORRI: children<...> wants a function that makes a std::vector of start events
// names: shop::order_saga
// names: shop::place_return
#include "shop.hpp"

namespace shop {

inline OrderPlaced place_return(const Order& o) { return {o.id}; }

struct order_saga : order_basics {
  using steps = snorri::steps<children<"return", place_return>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
