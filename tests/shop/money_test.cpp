#include <gtest/gtest.h>

#include "common/money.hpp"

namespace shop {
namespace {

TEST(Money, IsReadAsWholePence) {
  EXPECT_EQ(parse_pence("2.55"), 255);
  EXPECT_EQ(parse_pence("2.1"), 210);
  EXPECT_EQ(parse_pence("50"), 5000);
  EXPECT_EQ(parse_pence("0.0"), 0);
  EXPECT_EQ(parse_pence("-11062.06"), -1106206);
}

TEST(Money, RoundsHalfAPennyAwayFromZero) {
  EXPECT_EQ(parse_pence("0.005"), 1);
  EXPECT_EQ(parse_pence("0.0049999"), 0);
  EXPECT_EQ(parse_pence("-1.125"), -113);
}

TEST(Money, RefusesWhatIsNoAmount) {
  for (const auto* text :
       {"", ".", "-", ".5", "1,5", "1.2.3", "abc", "1e9", "99999999999", "nan"}) {
    EXPECT_EQ(parse_pence(text), std::nullopt) << text;
  }
}

TEST(Money, IsWrittenInPounds) {
  EXPECT_EQ(to_gbp(319392), "3193.92 GBP");
  EXPECT_EQ(to_gbp(5), "0.05 GBP");
  EXPECT_EQ(to_gbp(-2750), "-27.50 GBP");
}

}  // namespace
}  // namespace shop
