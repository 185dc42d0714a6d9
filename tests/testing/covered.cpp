#include "covered.hpp"

#include "snorri/sagas/define.hpp"

namespace covered {

OpenDoor open_door(const Door& d) { return {d.id}; }

void when(Door& d, const DoorRung& e) { d.id = e.id; }

}  // namespace covered

SNORRI_SAGA(covered::counted_saga)
SNORRI_SAGA(covered::missed_saga)
SNORRI_SAGA(covered::shared_saga)
