// says: SNORRI: at_least(n) is for members that are numbers
// names: OrderWeighed
#include "shop.hpp"

namespace shop {

struct OrderWeighed {
  std::string weight;
};
SNORRI_DESCRIBE(OrderWeighed, (weight, at_least(1)))

}  // namespace shop
