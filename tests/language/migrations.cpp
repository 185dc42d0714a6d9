// A living saga goes on by the next version of its definition.
#include <gtest/gtest.h>

#include <string>

#include "snorri/sagas/define.hpp"
#include "snorri/testing/given.hpp"

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

using namespace std::chrono_literals;
using snorri::testing::given;

using namespace repairs;

namespace {

const snorri::sagas::definition& version(int wanted) {
  for (const auto* each : snorri::sagas::linked_definitions()) {
    if (each->shape().name == "repair" && each->shape().version == wanted) return *each;
  }
  ADD_FAILURE() << "repair " << wanted << " is not linked";
  return *snorri::sagas::linked_definitions().front();
}

}  // namespace

TEST(Migration, LetsALivingSagaGoOnByTheNextVersion) {
  using namespace snorri::sagas;
  const auto old = given(version(1)).when(RepairAsked{"7"}).expect_state("WAITING");

  auto saga = make_instance(version(2), "7");
  for (const auto& record : old.saga().history()) {
    ASSERT_TRUE(fold(version(2), saga, record).has_value());
  }
  auto moved = decide_migration(version(2), "repair/7", saga, saga.control.updated_at);
  ASSERT_TRUE(moved.has_value()) << moved.error().text();
  accept(saga, *moved);

  EXPECT_EQ(saga.control.state, "WAITING_FOR_PART");
  EXPECT_EQ(saga.control.pin->version, 2);
  EXPECT_NE(saga.control.find_timer(""), nullptr);  // it goes on
}

TEST(Migration, IsRefusedWhereNoneIsDeclared) {
  using namespace snorri::sagas;
  const auto ahead = given(version(2)).when(RepairAsked{"7"}).when(PartArrived{"7"});
  auto saga = make_instance(version(1), "7");
  saga.control = ahead.saga().control();
  const auto moved = decide_migration(version(1), "repair/7", saga, saga.control.updated_at);
  ASSERT_FALSE(moved.has_value());
  EXPECT_EQ(moved.error().code(), snorri::errc::definition_missing);
  EXPECT_NE(moved.error().text().find("migrate_from<2>"), std::string::npos);
}
