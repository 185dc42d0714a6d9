#include <gtest/gtest.h>

#include "payment/rules.hpp"

namespace shop {
namespace {

std::string answer(std::string_view customer, pence total) {
  const auto no = refuse_payment(customer, total);
  return no ? no->reason : "yes";
}

TEST(PaymentRules, TakeWhatIsWithinTheLimits) {
  EXPECT_EQ(answer("17850", 1), "yes");
  EXPECT_EQ(answer("17850", 2'500'00), "yes");
  EXPECT_EQ(answer("", 500'00), "yes");
}

TEST(PaymentRules, RefuseAnOrderWithNothingToPay) {
  EXPECT_EQ(answer("17850", 0), "nothing to pay");
  EXPECT_EQ(answer("17850", -1), "nothing to pay");
}

TEST(PaymentRules, RefuseAPaymentAboveTheLimit) {
  EXPECT_EQ(answer("17850", 2'500'01), "payment limit exceeded");
  EXPECT_EQ(answer("", 2'500'01), "no customer for this amount");
}

TEST(PaymentRules, WantToKnowWhoPaysMoreThanASmallAmount) {
  const auto no = refuse_payment("", 500'01);
  ASSERT_TRUE(no);
  EXPECT_EQ(no->reason, "no customer for this amount");
  EXPECT_EQ(no->detail, "500.01 GBP without a customer, at most 500.00 GBP");
}

}  // namespace
}  // namespace shop
