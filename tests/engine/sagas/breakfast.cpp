#include "snorri/sagas/define.hpp"
#include "tour.hpp"

namespace tours {

AskKitchen ask_kitchen(const Breakfast& b) { return {b.room}; }
TellKitchen tell_kitchen(const Breakfast& b) { return {b.room}; }

void when(Breakfast& b, const BreakfastWanted& e) { b.room = e.room; }

using namespace snorri;

struct breakfast_saga {
  using data = Breakfast;
  using start = BreakfastWanted;
  using keys = snorri::keys<&BreakfastWanted::room>;
  static constexpr std::string_view name = "breakfast";
  static constexpr int version = 1;
  static constexpr bool undoable = true;
  using steps = snorri::steps<step<ask_kitchen>::replies<KitchenAgreed, KitchenClosed>::undo<
      tell_kitchen, KitchenTold>::timeout<30_s>>;
};

const sagas::definition& breakfast_definition() { return sagas::define<breakfast_saga>(); }

}  // namespace tours

SNORRI_SAGA(tours::breakfast_saga)
