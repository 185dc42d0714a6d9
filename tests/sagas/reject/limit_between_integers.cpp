// says: SNORRI: at_most(n) is for members that are numbers, with a whole n for integers
// names: OrderWeighed
#include "shop.hpp"

namespace shop {

struct OrderWeighed {
  int grams = 0;
};
SNORRI_DESCRIBE(OrderWeighed, (grams, at_most(0.5)))

}  // namespace shop
