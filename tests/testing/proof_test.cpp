#include "snorri/testing/proof.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "caught.hpp"
#include "lamp.hpp"

namespace {

using ::testing::HasSubstr;

TEST(Proof, HoldsForASagaThatCanAlwaysEnd) { EXPECT_PROVEN(lamps::better_lamp_saga); }

TEST(Proof, FailsWithTheStoryOfAForgottenTimer) {
  const int line = __LINE__ + 1;
  const auto failures = failures_of([] { EXPECT_PROVEN(lamps::lamp_saga); });
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_EQ(failures[0].line, line);
  EXPECT_THAT(failures[0].message, HasSubstr("lamp"));
  EXPECT_THAT(failures[0].message, HasSubstr("MountLamp"));
}

TEST(Proof, TakesOptions) {
  snorri::sagas::check_options options;
  options.invariants.push_back(
      {"stays dark", [](const snorri::sagas::instance& saga) { return saga.control.version < 2; }});
  const auto failures = failures_of([&] { EXPECT_PROVEN(lamps::better_lamp_saga, options); });
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_THAT(failures[0].message, HasSubstr("stays dark"));
}

}  // namespace
