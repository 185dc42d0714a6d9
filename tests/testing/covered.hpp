// One table of rows under three names, for tests that count.
#pragma once

#include <string>

#include "snorri/base/json.hpp"
#include "snorri/sagas/language.hpp"

namespace covered {

struct DoorRung {
  std::string id;
};
struct OpenDoor {
  std::string id;
};
struct DoorOpened {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DoorRung, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OpenDoor, id)

struct Door {
  std::string id;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Door, id)

OpenDoor open_door(const Door& d);

using namespace snorri;

struct WAITING : state {};

struct door_saga {
  using data = Door;
  using start = DoorRung;
  using keys = snorri::keys<&DoorRung::id>;
  static constexpr int version = 1;
  using rows = table<on<START, DoorRung>::go<WAITING, send<open_door>, arm<1_min>>,
                     on<WAITING, DoorRung>::ignored,
                     on<WAITING, timeout>::iff<tries_left<2>>::does<again<open_door>, arm<1_min>>,
                     on<WAITING, DoorOpened>::go<CONFIRMED>, on<WAITING, timeout>::go<CANCELLED>>;
};

struct counted_saga : door_saga {
  static constexpr std::string_view name = "counted";
};
struct missed_saga : door_saga {
  static constexpr std::string_view name = "missed";
};
struct shared_saga : door_saga {
  static constexpr std::string_view name = "shared";
};

}  // namespace covered
