// says: SNORRI: a saga says what it is: using data, using start, static constexpr
// names: shop::order_saga
#include "shop.hpp"

namespace shop {

struct order_saga {
  using data = Order;
  using start = OrderPlaced;
  using keys = snorri::keys<&OrderPlaced::order_id>;
  static constexpr std::string_view name = "order";
  using rows = table<on<START, OrderPlaced>::go<CONFIRMED>>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
