// A small saga in two versions. The first has what a review may miss: a timer is forgotten, and its
// last row comes behind one that always matches.
#pragma once

#include <string>

#include "snorri/base/json.hpp"
#include "snorri/sagas/language.hpp"

namespace lamps {

struct LampWanted {
  std::string id;
};
struct MountLamp {
  std::string id;
};
struct LampMounted {};
struct NoCeiling {};
struct LampLit {
  std::string id;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LampWanted, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MountLamp, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LampLit, id)

struct Lamp {
  std::string id;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Lamp, id)

MountLamp mount(const Lamp& l);
LampLit lit(const Lamp& l);

using namespace snorri;

struct MOUNTING : state {};

struct lamp_saga {
  using data = Lamp;
  using start = LampWanted;
  using keys = snorri::keys<&LampWanted::id>;
  static constexpr std::string_view name = "lamp";
  static constexpr int version = 1;
  using failures = events<NoCeiling>;
  using rows =
      table<on<START, LampWanted>::go<MOUNTING, send<mount>>,
            on<MOUNTING, LampMounted>::go<CONFIRMED>, on<MOUNTING, NoCeiling>::go<CANCELLED>,
            on<MOUNTING, cancel>::ignored, on<MOUNTING, LampMounted>::go<CONFIRMED, publish<lit>>>;
};

struct better_lamp_saga {
  using data = Lamp;
  using start = LampWanted;
  using keys = snorri::keys<&LampWanted::id>;
  static constexpr std::string_view name = "lamp";
  static constexpr int version = 2;
  using failures = events<NoCeiling>;
  using rows = table<on<START, LampWanted>::go<MOUNTING, send<mount>, arm<1_min>>,
                     on<MOUNTING, LampMounted>::go<CONFIRMED, publish<lit>>,
                     on<MOUNTING, NoCeiling>::go<CANCELLED>, on<MOUNTING, cancel>::ignored,
                     on<MOUNTING, timeout>::does<again<mount>, arm<1_min>>>;
};

/// Its command tells something else each time that it is asked.
struct dice_saga {
  using data = Lamp;
  using start = LampWanted;
  using keys = snorri::keys<&LampWanted::id>;
  static constexpr std::string_view name = "dice";
  static constexpr int version = 1;
  static MountLamp roll(const Lamp&);
  using failures = events<NoCeiling>;
  using rows =
      table<on<START, LampWanted>::go<MOUNTING, send<&roll>, arm<1_min>>,
            on<MOUNTING, LampMounted>::go<CONFIRMED>, on<MOUNTING, NoCeiling>::go<CANCELLED>,
            on<MOUNTING, cancel>::ignored, on<MOUNTING, timeout>::does<again<&roll>, arm<1_min>>>;
};

}  // namespace lamps
