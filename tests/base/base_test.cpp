#include <gtest/gtest.h>

#include "snorri/base/clock.hpp"
#include "snorri/base/json.hpp"
#include "snorri/base/message_name.hpp"
#include "snorri/base/result.hpp"
#include "snorri/base/uuid.hpp"

namespace shop {
struct OrderCreated {
  int pieces = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OrderCreated, pieces)
struct Renamed {
  static constexpr std::string_view message_type = "com.shop.Renamed";
};
}  // namespace shop

namespace snorri {
namespace {

TEST(MessageName, LeavesOutTheNamespace) {
  EXPECT_EQ(message_name<shop::OrderCreated>(), "OrderCreated");
}

TEST(MessageName, IsWhatTheTypeSaysWhereItSays) {
  EXPECT_EQ(message_name<shop::Renamed>(), "com.shop.Renamed");
}

TEST(Codec, ReadsWhatItWrote) {
  const auto body = codec<shop::OrderCreated>::encode({7});
  EXPECT_EQ(body, R"({"pieces":7})");
  EXPECT_EQ(codec<shop::OrderCreated>::decode(body).pieces, 7);
}

TEST(Codec, ThrowsASentenceOnWhatIsNoMessage) {
  EXPECT_THROW(codec<shop::OrderCreated>::decode("{"), std::exception);
  EXPECT_THROW(codec<shop::OrderCreated>::decode("{}"), std::exception);
}

TEST(Error, SaysItsCodeItsTitleAndWhatHappened) {
  EXPECT_EQ(error(errc::version_conflict, "saga order/42 expected 12, found 13").text(),
            "E2003 version conflict: saga order/42 expected 12, found 13");
}

TEST(Result, HoldsAValueOrAnError) {
  const result<int> good = 3;
  const result<int> bad = error(errc::not_found, "no saga order/1");
  EXPECT_EQ(*good, 3);
  ASSERT_TRUE(bad.has_error());
  EXPECT_EQ(bad.error().code(), errc::not_found);
}

TEST(Clock, WritesTimeAsRfc3339InUtc) {
  EXPECT_EQ(to_rfc3339(from_us(1'291'191'960'000'042)), "2010-12-01T08:26:00.000042Z");
}

TEST(Clock, ReadsTheTimeThatItWrote) {
  EXPECT_EQ(from_rfc3339("2010-12-01T08:26:00.000042Z"), from_us(1'291'191'960'000'042));
  EXPECT_FALSE(from_rfc3339("yesterday").has_value());
}

TEST(Clock, ReadsEveryTimestampOfRfc3339) {
  const auto at = from_us(1'291'191'960'000'000);
  EXPECT_EQ(from_rfc3339("2010-12-01T08:26:00Z"), at);
  EXPECT_EQ(from_rfc3339("2010-12-01t08:26:00z"), at);
  EXPECT_EQ(from_rfc3339("2010-12-01T10:56:00+02:30"), at);
  EXPECT_EQ(from_rfc3339("2010-12-01T00:26:00.5-08:00"), at + std::chrono::milliseconds{500});
  EXPECT_EQ(from_rfc3339("2010-12-01T08:26:00.000000999Z"), at);
  for (const auto* text : {"2010-12-01T08:26:00", "2010-12-01T08:26:00.Z", "2010-13-01T08:26:00Z",
                           "2010-02-30T08:26:00Z", "2010-12-01T24:26:00Z",
                           "2010-12-01T08:26:00Zulu", "2010-12-01T08:26:00+2:00", ""}) {
    EXPECT_FALSE(from_rfc3339(text).has_value()) << text;
  }
}

TEST(Duration, IsSaidExactly) {
  using namespace std::chrono_literals;
  EXPECT_EQ(to_text(0s), "0 s");
  EXPECT_EQ(to_text(90s), "1 min 30 s");
  EXPECT_EQ(to_text(25h + 1us), "1 d 1 h 1 us");
  EXPECT_EQ(to_text(-1500ms), "-1 s 500 ms");
}

TEST(Uuid7, SortsByTimeAndIsWellFormed) {
  const auto early = make_uuid7(from_us(1'000'000'000));
  const auto late = make_uuid7(from_us(2'000'000'000));
  EXPECT_LT(early, late);
  EXPECT_EQ(early.size(), 36u);
  EXPECT_EQ(early[14], '7');
  EXPECT_NE(std::string("89ab").find(early[19]), std::string::npos);
}

}  // namespace
}  // namespace snorri
