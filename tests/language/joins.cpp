// Several events, in whatever order, that are waited for together.
#include <gtest/gtest.h>

#include <string>

#include "snorri/sagas/define.hpp"
#include "snorri/testing/given.hpp"

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

using namespace std::chrono_literals;
using snorri::testing::given;

using namespace meals;

TEST(Join, FiresOnceWhenAllItsPartsAreThereInWhateverOrder) {
  given<meal_saga>()
      .when(MealOrdered{"7"})
      .when(GuestSeated{"7"})
      .when(DishCooked{"7"})
      .expect_state("SEATED")
      .when(WineOpened{"7"})
      .expect_state("SEATED")
      .when(TableLaid{"7"})
      .expect_state("SERVING")
      .expect_commands<ServeMeal>();
  given<meal_saga>()
      .when(MealOrdered{"7"})
      .when(GuestSeated{"7"})
      .when(TableLaid{"7"})
      .when(WineOpened{"7"})
      .when(DishCooked{"7"})
      .expect_commands<ServeMeal>();
}

TEST(Join, IsNotFooledByAPartThatComesTwice) {
  given<meal_saga>()
      .when(MealOrdered{"7"})
      .when(GuestSeated{"7"})
      .when(DishCooked{"7"})
      .when(DishCooked{"7"})
      .when(DishCooked{"7"})
      .expect_state("SEATED")
      .when(WineOpened{"7"})
      .when(TableLaid{"7"})
      .expect_commands<ServeMeal>()
      .when(DishCooked{"7"})
      .expect_outcome("ignored")
      .expect_state("SERVING");
}

TEST(Join, TakesAPartThatCameInAnEarlierState) {
  given<meal_saga>()
      .when(MealOrdered{"7"})
      .when(WineOpened{"7"})
      .expect_state("WAITING")
      .when(GuestSeated{"7"})
      .when(DishCooked{"7"})
      .when(TableLaid{"7"})
      .expect_state("SERVING");
}
