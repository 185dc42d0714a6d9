// The interpreter is the oracle for Boost.MSM: the same records for the same inputs.
#include <gtest/gtest.h>

#include "definitions/approval.hpp"
#include "definitions/order.hpp"
#include "random_walk.hpp"

namespace snorri::sagas {
namespace {

TEST(Executors, AgreeOnTheOrderSaga) {
  const std::map<std::string, std::string> bodies{
      {"OrderCreated", R"({"order_id":"walk","pieces":2})"},
      {"InventoryReserved", R"({"reservation":"r"})"},
      {"InventoryFailed", R"({"reason":"none"})"},
      {"InventoryReleased", "{}"},
      {"PaymentCaptured", "{}"},
      {"PaymentFailed", R"({"reason":"limit"})"},
      {"PaymentRefunded", "{}"},
      {"ShipmentBooked", "{}"}};
  std::size_t steps = 0;
  for (unsigned seed = 0; seed < 500; ++seed) {
    steps += walk(orders::order_definition(), bodies, seed, 60);
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
  EXPECT_GT(steps, 5000u);
}

TEST(Executors, AgreeOnASagaWithGuardsAndExceptions) {
  std::map<std::string, std::string> bodies{{"RequestFiled", R"({"id":"walk","amount":10})"},
                                            {"RequestWithdrawn", R"({"request":"walk"})"},
                                            {"Approved", R"({"by":"clerk"})"},
                                            {"Rejected", R"({"by":"clerk"})"},
                                            {"TakenBack", "{}"}};
  for (unsigned seed = 0; seed < 500; ++seed) {
    bodies["RequestFiled"] = R"({"id":"walk","amount":)" + std::to_string(seed * 4) + "}";
    bodies["Approved"] = seed % 3 == 0   ? R"({"by":""})"
                         : seed % 3 == 1 ? R"({"by":"nobody"})"
                                         : R"({"by":"clerk"})";
    walk(approvals::approval_definition(), bodies, seed, 60);
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace snorri::sagas
