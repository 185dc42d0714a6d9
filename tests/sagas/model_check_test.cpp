// Sagas proven before they run, and what is said of those that can't be.
#include "snorri/sagas/model_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "definitions/approval.hpp"
#include "definitions/order.hpp"
#include "definitions/trip.hpp"
#include "seeded/seeded.hpp"

namespace snorri::sagas {
namespace {

using testing::HasSubstr;

void expect_proven(const definition& what, const check_options& options = {}) {
  const auto report = model_check(what, options);
  EXPECT_TRUE(report.proven()) << to_text(report);
  std::printf("%s\n", to_text(report).c_str());
}

TEST(ModelCheck, ProvesTheOrderSagaWithTwoLossesAndTwoDuplicates) {
  expect_proven(orders::order_definition());
}

TEST(ModelCheck, ProvesATripWithThreeParallelBookings) { expect_proven(trips::trip_definition()); }

TEST(ModelCheck, ProvesASagaOfRows) { expect_proven(orders::faultless()); }

TEST(ModelCheck, CatchesAMissingRelease) {
  const auto report = model_check(orders::missing_release());
  ASSERT_FALSE(report.violations.empty());
  std::printf("%s\n", to_text(report).c_str());
}
TEST(ModelCheck, CatchesAForgottenTimer) {
  const auto report = model_check(orders::forgotten_timer());
  ASSERT_FALSE(report.violations.empty());
  std::printf("%s\n", to_text(report).c_str());
}
TEST(ModelCheck, CatchesASkippedRefund) {
  const auto report = model_check(orders::skipped_refund());
  ASSERT_FALSE(report.violations.empty());
  std::printf("%s\n%s", to_text(report).c_str(), report.violations.front().story.mermaid.c_str());
}
TEST(ModelCheck, SaysWhatIsWrongWithTheApproval) {
  const auto report = model_check(approvals::approval_definition());
  std::printf("%s\n", to_text(report).c_str());
}

}  // namespace
}  // namespace snorri::sagas
