// Several events, in whatever order, that are waited for together.
#include <gtest/gtest.h>

#include <string>

#include "snorri/sagas/define.hpp"

namespace meals {

struct Meal {
  std::string id;
};
struct MealOrdered {
  std::string meal;
};
struct TableLaid {
  std::string meal;
};
struct DishCooked {
  std::string meal;
};
struct WineOpened {
  std::string meal;
};
struct GuestSeated {
  std::string meal;
};
struct ServeMeal {
  std::string meal;
};
struct MealServed {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Meal, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MealOrdered, meal)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TableLaid, meal)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DishCooked, meal)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(WineOpened, meal)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(GuestSeated, meal)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ServeMeal, meal)

void when(Meal& m, const MealOrdered& e) { m.id = e.meal; }
ServeMeal serve(const Meal& m) { return {m.id}; }

using namespace snorri;

// docs: joins
struct WAITING : state {};
struct SEATED : state {};
struct SERVING : state {};

struct meal_saga {
  using data = Meal;
  using start = MealOrdered;
  using keys = snorri::keys<&MealOrdered::meal, &TableLaid::meal, &DishCooked::meal,
                            &WineOpened::meal, &GuestSeated::meal>;
  static constexpr std::string_view name = "meal";
  static constexpr int version = 1;
  using harmless = commands<serve>;
  using rows = table<
      on<START, MealOrdered>::go<WAITING>,
      on<WAITING, GuestSeated>::go<SEATED>,
      on<WAITING, WineOpened>::is_collected,  // a part may come before its state
      on<SEATED, all_of<TableLaid, DishCooked, WineOpened>>::go<SERVING, send<serve>, arm<30_s>>,
      on<SERVING, MealServed>::go<CONFIRMED>,
      on<SERVING, timeout>::does<again<serve>, arm<30_s>>,
      on<SERVING, DishCooked>::ignored,       // a part that comes again
      on<ANY, cancel>::go<CANCELLED>>;
};
// end

}  // namespace meals

SNORRI_SAGA(meals::meal_saga)
