// The contract of limits: what is too long, too many or no text is refused, and only that.
#include <gmock/gmock.h>

#include "helpers.hpp"

namespace snorri::store {
namespace {

template <class Kind>
class LimitsContract : public store_suite<Kind> {
 protected:
  errc refusal(const append& what) { return code_of(commit_one(*this->store_, what)); }
  errc refusal(const group& what) { return code_of(this->store_->commit(what)); }
};
TYPED_TEST_SUITE(LimitsContract, store_kinds, store_kind_names);

TYPED_TEST(LimitsContract, BadStreamNamesAreRefused) {
  auto what = make_append("1", "a");
  for (const auto& category : {std::string(), std::string("a/b"), std::string(101, 'c')}) {
    what.stream = {category, "1"};
    EXPECT_EQ(this->refusal(what), errc::bad_argument) << category;
  }
  for (const auto& key : {std::string(), std::string(201, 'k')}) {
    what.stream = {"order", key};
    EXPECT_EQ(this->refusal(what), errc::bad_argument) << key;
  }
  what.stream = {std::string(100, 'c'), std::string(200, 'k')};
  EXPECT_TRUE(commit_one(*this->store_, what));
}

TYPED_TEST(LimitsContract, NamesAreUtf8WithoutControlCharacters) {
  auto what = make_append("1", "a");
  for (const auto& key :
       {std::string("a\0b", 3), std::string("line\nbreak"), std::string("\x1b[31m"),
        std::string("\x7f"), std::string("\xc3"), std::string("\xc0\xaf"),
        std::string("\xed\xa0\x80"), std::string("\xf4\x90\x80\x80"), std::string("\xe2\x82"),
        std::string("\xff")}) {
    what.stream.key = key;
    EXPECT_EQ(this->refusal(what), errc::bad_argument) << key;
  }
  what.stream.key = "K\xc3\xb6ln/\xe2\x82\xac/\xf0\x9f\x93\xa6/\xed\x95\x9c";
  EXPECT_TRUE(commit_one(*this->store_, what));
  EXPECT_TRUE(value_of(this->reader_->find(what.stream)));
}

TYPED_TEST(LimitsContract, EventsNeedATypeASourceAndAnId) {
  for (auto member : {&event::type, &event::source, &event::id}) {
    for (const auto& text : {std::string(), std::string(513, 'x'), std::string("\n")}) {
      auto what = make_append("1", "a");
      what.events.front().*member = text;
      EXPECT_EQ(this->refusal(what), errc::bad_argument) << text;
    }
  }
}

TYPED_TEST(LimitsContract, AnAppendHoldsOneTo256Events) {
  auto what = make_append("1", "a");
  what.events.clear();
  EXPECT_EQ(this->refusal(what), errc::bad_argument);
  what.events.assign(257, make_event("a"));
  EXPECT_EQ(this->refusal(what), errc::append_too_large);
  what.events.resize(256);
  EXPECT_EQ(value_of(commit_one(*this->store_, what)).version, 256u);
}

TYPED_TEST(LimitsContract, AnEventHolds16MebibytesOfMetadataAndBody) {
  auto what = make_append("1", "a");
  what.events.front().metadata = std::string(1u << 20u, 'm');
  what.events.front().body = std::string(15u << 20u, 'b');
  EXPECT_TRUE(commit_one(*this->store_, what));
  what.events.front().body += 'b';
  EXPECT_EQ(this->refusal(what), errc::append_too_large);
  EXPECT_EQ(value_of(this->reader_->last_position()), 1u);
}

TYPED_TEST(LimitsContract, ADeduplicatedAppendHoldsAnIdOnce) {
  auto what = make_deduplicated("1", "a");
  what.events.push_back(make_event("a"));
  EXPECT_EQ(this->refusal(what), errc::bad_argument);
}

TYPED_TEST(LimitsContract, ABadSummaryIsRefused) {
  auto what = make_append("1", "a");
  what.summary = stream_summary{"RESERVE", "PEN\nDING", 1, "hash"};
  EXPECT_EQ(this->refusal(what), errc::bad_argument);
}

TYPED_TEST(LimitsContract, ABadRowBesidesTheAppendsRefusesTheWholeGroup) {
  group bad_subscription = make_group({make_append("1", "a")});
  bad_subscription.subscriptions.push_back({"", {}, 0});
  EXPECT_EQ(this->refusal(bad_subscription), errc::bad_argument);

  group bad_type = make_group({make_append("1", "a")});
  bad_type.subscriptions.push_back({"mail", {"a\nb"}, 0});
  EXPECT_EQ(this->refusal(bad_type), errc::bad_argument);

  group bad_route = make_group({make_append("1", "a")});
  bad_route.routes.push_back({"ReserveInventory", ""});
  EXPECT_EQ(this->refusal(bad_route), errc::bad_argument);

  group large_snapshot = make_group({make_append("1", "a")});
  large_snapshot.snapshots.push_back({{"order", "1"}, {1, "", std::string((16u << 20u) + 1, 's')}});
  EXPECT_EQ(this->refusal(large_snapshot), errc::append_too_large);

  group large_parked = make_group({make_append("1", "a")});
  large_parked.parked.emplace_back().body = std::string((32u << 20u) + 1, 'p');
  EXPECT_EQ(this->refusal(large_parked), errc::append_too_large);

  EXPECT_EQ(value_of(this->reader_->last_position()), 0u);
}

TYPED_TEST(LimitsContract, APageIsOneToTenThousandRows) {
  for (const std::size_t limit : {std::size_t{0}, std::size_t{10'001}}) {
    EXPECT_EQ(code_of(this->reader_->read_all(0, limit)), errc::bad_argument);
    EXPECT_EQ(code_of(this->reader_->read_stream({"order", "1"}, 1, limit)), errc::bad_argument);
    EXPECT_EQ(code_of(this->reader_->list({}, 0, limit)), errc::bad_argument);
    EXPECT_EQ(code_of(this->reader_->list_parked(0, limit)), errc::bad_argument);
  }
  EXPECT_TRUE(this->reader_->read_all(0, 10'000));
}

}  // namespace
}  // namespace snorri::store
