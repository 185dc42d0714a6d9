// A living saga goes on by the next version of its definition.
#include <gtest/gtest.h>

#include <string>

#include "snorri/sagas/define.hpp"

namespace repairs {

struct Repair {
  std::string id;
};
struct RepairAsked {
  std::string repair;
};
struct PartArrived {
  std::string repair;
};
struct RepairChecked {
  std::string repair;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Repair, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RepairAsked, repair)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PartArrived, repair)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RepairChecked, repair)

void when(Repair& r, const RepairAsked& e) { r.id = e.repair; }

using namespace snorri;

struct WAITING : state {};

struct first_repair_saga {
  using data = Repair;
  using start = RepairAsked;
  using keys = snorri::keys<&RepairAsked::repair, &PartArrived::repair>;
  static constexpr std::string_view name = "repair";
  static constexpr int version = 1;
  using rows = table<on<START, RepairAsked>::go<WAITING, arm<60_s>>,
                     on<WAITING, timeout>::go<CANCELLED>,
                     on<WAITING, PartArrived>::go<CONFIRMED>>;
};

// docs: migrations
struct WAITING_FOR_PART : state {};  // was WAITING
struct CHECKING : state {};          // is new

struct repair_saga {
  using data = Repair;
  using start = RepairAsked;
  using keys = snorri::keys<&RepairAsked::repair, &PartArrived::repair, &RepairChecked::repair>;
  static constexpr std::string_view name = "repair";
  static constexpr int version = 2;
  using migrations = snorri::migrations<migrate_from<1, renamed<"WAITING", "WAITING_FOR_PART">>>;
  using rows = table<on<START, RepairAsked>::go<WAITING_FOR_PART, arm<60_s>>,
                     on<WAITING_FOR_PART, timeout>::go<CANCELLED>,
                     on<WAITING_FOR_PART, PartArrived>::go<CHECKING>,
                     on<CHECKING, RepairChecked>::go<CONFIRMED>, on<ANY, cancel>::go<CANCELLED>>;
};
// end

}  // namespace repairs

SNORRI_SAGA(repairs::first_repair_saga)
SNORRI_SAGA(repairs::repair_saga)
