#include "lamp.hpp"

#include "snorri/sagas/define.hpp"

namespace lamps {

MountLamp mount(const Lamp& l) { return {l.id}; }
LampLit lit(const Lamp& l) { return {l.id}; }
MountLamp dice_saga::roll(const Lamp&) {
  static int rolled = 0;
  return {std::to_string(++rolled)};
}

void when(Lamp& l, const LampWanted& e) { l.id = e.id; }

}  // namespace lamps

SNORRI_SAGA(lamps::lamp_saga)
SNORRI_SAGA(lamps::better_lamp_saga)
SNORRI_SAGA(lamps::dice_saga)
