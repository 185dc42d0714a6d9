// says: SNORRI: more than 12 steps in one saga: split it, each costs the compiler a second
// names: shop::order_saga
#include "shop.hpp"

namespace shop {

using a_step = step<reserve>::replies<StockReserved, StockMissing>::undo<release, StockReleased>;

struct order_saga : order_basics {
  using steps =
      snorri::steps<a_step::named<"A">, a_step::named<"B">, a_step::named<"C">, a_step::named<"D">,
                    a_step::named<"E">, a_step::named<"F">, a_step::named<"G">, a_step::named<"H">,
                    a_step::named<"I">, a_step::named<"J">, a_step::named<"K">, a_step::named<"L">,
                    a_step::named<"M">>;
};

}  // namespace shop

SNORRI_SAGA(shop::order_saga)
