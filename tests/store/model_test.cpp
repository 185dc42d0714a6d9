// Random operations on both stores, compared with what the contract says. More of it: ./dev fuzz.
#include <gtest/gtest.h>

#include "proof/model.hpp"

namespace snorri::store::proof {
namespace {

TEST(StoreModel, BothStoresAnswerAsTheContractSays) {
  model_plan plan;
  plan.seed = 4;
  const auto report = compare_stores(plan);
  for (const auto& each : report.failures)
    ADD_FAILURE() << "seed 4, episode " << each.item << ", " << each.text;
  EXPECT_EQ(report.operations, 20'000u);
}

}  // namespace
}  // namespace snorri::store::proof
