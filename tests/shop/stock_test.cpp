#include <gtest/gtest.h>

#include "inventory/rules.hpp"

namespace shop {
namespace {

std::string answer(const std::vector<Item>& items) {
  const auto no = refuse_items(items);
  return no ? no->reason + ": " + no->detail : "yes";
}

TEST(StockRules, CarryFiveDigitsAndTheirVariants) {
  for (const auto* code : {"85123", "85123A", "15056BL", "84029G"}) EXPECT_TRUE(is_carried(code));
  for (const auto* code : {"M", "D", "BANK CHARGES", "POST", "8512", "85123 ", "A85123", ""}) {
    EXPECT_FALSE(is_carried(code)) << code;
  }
}

TEST(StockRules, HandOutGoodsAndSellPostageWithoutStock) {
  EXPECT_EQ(answer({{"85123A", 6}, {"POST", 3}, {"DOT", 1}, {"C2", 1}}), "yes");
  const auto goods = goods_of({{"85123A", 6}, {"POST", 3}, {"22720", 1}, {"85123A", 2}});
  ASSERT_EQ(goods.size(), 2u);
  EXPECT_EQ(goods[0].code, "22720");
  EXPECT_EQ(goods[1].pieces, 8);
  EXPECT_EQ(pieces_of(goods), 9);
}

TEST(StockRules, RefuseWhatTheShopDoesNotCarry) {
  EXPECT_EQ(answer({{"85123A", 6}, {"BANK CHARGES", 1}}), "item not carried: BANK CHARGES");
}

TEST(StockRules, RefuseQuantitiesThatAreNotPositive) {
  EXPECT_EQ(answer({{"84952C", -38}}), "quantity not positive: -38 pieces of 84952C");
  EXPECT_EQ(answer({{"84952C", 0}}), "quantity not positive: 0 pieces of 84952C");
}

TEST(StockRules, RefuseMoreOfOneItemThanAShelfHoldsOverAllLines) {
  EXPECT_EQ(answer({{"84077", 1000}, {"22720", 1000}}), "yes");
  EXPECT_EQ(answer({{"84077", 600}, {"84077", 401}}),
            "more pieces than the warehouse holds: 1001 pieces of 84077, at most 1000");
}

}  // namespace
}  // namespace shop
