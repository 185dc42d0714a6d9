// `snorri check`: sagas proven, refuted, and held against a store.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Check, SaysInALineThatASagaIsProvenAndWithinWhichBounds) {
  const auto proven = snorri({"check", "--sagas", GOOD_SAGAS});
  EXPECT_EQ(proven.code, 0) << proven.err;
  EXPECT_THAT(proven.out, StartsWith("order 1: proven, "));
  EXPECT_THAT(proven.out, HasSubstr("losses 2, duplicates 2"));
  EXPECT_THAT(proven.out, HasSubstr("not explored:"));
  EXPECT_EQ(proven.err, "");
}

TEST(Check, TellsTheShortestStoryOfASagaThatGoesWrongAndEndsWith24) {
  const auto wrong = snorri({"check", "missing_release", "--sagas", WRONG_SAGAS});
  EXPECT_EQ(wrong.code, 24) << wrong.err;
  EXPECT_THAT(wrong.out, StartsWith("missing_release 1: 1 property is violated, "));
  EXPECT_THAT(wrong.out,
              HasSubstr("  5. PaymentFailed (to CapturePayment):  CHARGING → CANCELLED"));
}

TEST(Check, GivesAReportAsJson) {
  const auto wrong = snorri({"check", "--sagas", WRONG_SAGAS, "-o", "json"});
  EXPECT_EQ(wrong.code, 24);
  const auto report = json::parse(wrong.out).at(0);
  EXPECT_EQ(report.at("type"), "missing_release");
  EXPECT_EQ(report.at("proven"), false);
  EXPECT_EQ(report.at("violations").at(0).at("property"), "right_end");
  EXPECT_EQ(report.at("violations").at(0).at("story").at("lines").size(), 5u);
}

TEST(Check, DrawsTheStory) {
  const auto wrong = snorri({"check", "--sagas", WRONG_SAGAS, "--mermaid"});
  EXPECT_EQ(wrong.code, 24);
  EXPECT_THAT(wrong.out, StartsWith("%% saga missing_release: "));
  EXPECT_THAT(wrong.out, HasSubstr("\nsequenceDiagram\n"));
}

TEST(Check, TakesItsBoundsFromFlags) {
  const auto more = snorri({"check", "--sagas", GOOD_SAGAS, "--losses", "3", "--cancels", "0"});
  EXPECT_THAT(more.out, HasSubstr("losses 3, duplicates 2, cancels 0"));
  const auto stopped = snorri({"check", "--sagas", GOOD_SAGAS, "--states-max", "10"});
  EXPECT_EQ(stopped.code, 24);
  EXPECT_THAT(stopped.out, StartsWith("order 1: not proven, stopped at 10 states, "));
  EXPECT_EQ(snorri({"check", "--sagas", GOOD_SAGAS, "--losses", "16"}).code, 2);
}

TEST(Check, TakesTheSagasThatServeWouldTake) {
  const auto proven = run({SNORRI_PROGRAM, "check"}, {std::string("SNORRI_SAGAS=") + GOOD_SAGAS});
  EXPECT_EQ(proven.code, 0) << proven.err;
  EXPECT_EQ(snorri({"check"}).code, 10);
}

TEST(Check, SaysWhichTypeWasMeant) {
  const auto none = snorri({"check", "ordr", "--sagas", GOOD_SAGAS});
  EXPECT_EQ(none.code, 3);
  EXPECT_THAT(none.err, HasSubstr("there is no saga type \"ordr\" (did you mean \"order\"?)"));
}

struct CheckAgainst : testing::Test {
  temporary_folder folder;
  std::string store = folder.path("shop.db");

  void SetUp() override {
    const auto made = open_file(store);
    fill(*made);
    add_pending(*made, "7", first_order_at());
  }
};

TEST_F(CheckAgainst, AStoreSaysWhichLivingSagasGoOn) {
  const auto good = snorri({"check", "--sagas", GOOD_SAGAS, "--against", store, "-o", "json"});
  EXPECT_EQ(good.code, 0) << good.err;
  const auto sagas = json::parse(good.out);
  ASSERT_EQ(sagas.size(), 1u);
  EXPECT_EQ(sagas.at(0).at("saga"), "order/7");
  EXPECT_EQ(sagas.at(0).at("outcome"), "goes on");
}

TEST_F(CheckAgainst, AStoreWhoseSagasLackTheirDefinitionEndsWith18) {
  const auto bad = snorri({"check", "--sagas", WRONG_SAGAS, "--against", store});
  EXPECT_EQ(bad.code, 18) << bad.err;
  EXPECT_THAT(bad.out, HasSubstr("order/7"));
  EXPECT_THAT(bad.out, HasSubstr("1 living sagas, 1 of them could not go on\n"));
}

}  // namespace
}  // namespace snorri::app
