// A byte of a store is not what was written: that is found, or does no harm. All bytes: ./dev fuzz.
#include <gtest/gtest.h>

#include "proof/byte_flips.hpp"

namespace snorri::store::proof {
namespace {

TEST(SqliteFlips, AChangedByteIsFoundOrDoesNoHarm) {
  flip_plan plan;
  plan.seed = 4;
  plan.flips = 2'000;
  const auto report = flip_bytes(plan);
  for (const auto& each : report.failures) ADD_FAILURE() << each.text;
  EXPECT_EQ(report.found + report.harmless, report.flips);
  EXPECT_GT(report.found, 100u);
  EXPECT_GT(report.bytes.count("store.db-wal"), 0u);
}

}  // namespace
}  // namespace snorri::store::proof
