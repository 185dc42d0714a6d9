// The power goes, or the disk fails, at every place of a workload of everything a store is asked
// for: what was acknowledged is there, whole, in order, and the store goes on. More of it: ./dev
// fuzz.
#include <gtest/gtest.h>

#include "proof/disk_faults.hpp"
#include "proof/power_loss.hpp"

namespace snorri::store::proof {
namespace {

void expect_none(const std::vector<failure>& failures) {
  for (const auto& each : failures) ADD_FAILURE() << "item " << each.item << ": " << each.text;
}

TEST(SqlitePower, HundredsOfPowerLossesLoseNothingAcknowledged) {
  power_plan plan;
  plan.seed = 4;
  plan.points = 500;
  plan.steps = 80;
  const auto report = lose_power(plan);
  expect_none(report.failures);
  EXPECT_EQ(report.points, 500u);
  EXPECT_GT(report.moments, 400u) << "the workload hardly touches the disk";
}

TEST(SqlitePower, AFailedSyncAnywhereLosesNothingAcknowledged) {
  fault_plan plan;
  plan.writes = false;
  const auto report = fail_everywhere(plan);
  expect_none(report.failures);
  EXPECT_GT(report.syncs, 30u);
}

TEST(SqlitePower, AFailedWriteAnywhereLosesNothingAcknowledged) {
  fault_plan plan;
  plan.steps = 12;
  plan.syncs = false;
  const auto report = fail_everywhere(plan);
  expect_none(report.failures);
  EXPECT_GT(report.writes, 100u);
}

}  // namespace
}  // namespace snorri::store::proof
