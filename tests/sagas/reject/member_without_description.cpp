// says: SNORRI: a member's type is not described: SNORRI_DESCRIBE(Type, members...) in its
// namespace names: shop::Address
#include "shop.hpp"

namespace shop {

struct Address {
  std::string town;
};
struct OrderMoved {
  Address to;
};
SNORRI_DESCRIBE(OrderMoved, to)

std::string write(const OrderMoved& what) { return codec<OrderMoved>::encode(what); }

}  // namespace shop
