// The contract of commit: what is written, in which order, and what one refusal leaves alone.
#include <gmock/gmock.h>

#include "helpers.hpp"

namespace snorri::store {
namespace {

using ::testing::HasSubstr;

template <class Kind>
class AppendContract : public store_suite<Kind> {};
TYPED_TEST_SUITE(AppendContract, store_kinds, store_kind_names);

TYPED_TEST(AppendContract, NumbersPositionsAndVersionsWithoutAGap) {
  auto two = make_append("2", "c");
  two.events.push_back(make_event("d"));
  const auto outcome = value_of(
      this->store_->commit(make_group({make_append("1", "a"), make_append("1", "b"), two})));
  ASSERT_EQ(outcome.size(), 3u);
  EXPECT_EQ(outcome[0]->first, 1u);
  EXPECT_EQ(outcome[1]->first, 2u);
  EXPECT_EQ(outcome[1]->version, 2u);
  EXPECT_EQ(outcome[2]->first, 3u);
  EXPECT_EQ(outcome[2]->version, 2u);
  EXPECT_FALSE(outcome[2]->duplicate);
  const auto events = read_everything(*this->reader_);
  EXPECT_EQ(events.size(), 4u);
  expect_gapless(events);
  EXPECT_EQ(value_of(this->reader_->last_position()), 4u);
}

TYPED_TEST(AppendContract, AnyTakesANewStreamAndAnOldOne) {
  EXPECT_TRUE(commit_one(*this->store_, make_append("1", "a", expected_version::any())));
  EXPECT_TRUE(commit_one(*this->store_, make_append("1", "b", expected_version::any())));
}

TYPED_TEST(AppendContract, NoneTakesOnlyANewStream) {
  EXPECT_TRUE(commit_one(*this->store_, make_append("1", "a", expected_version::none())));
  const auto again = commit_one(*this->store_, make_append("1", "b", expected_version::none()));
  EXPECT_EQ(code_of(again), errc::version_conflict);
  EXPECT_THAT(again.error().message(), HasSubstr("stream order/1 expected no events, found 1"));
}

TYPED_TEST(AppendContract, ExistsTakesOnlyAnOldStream) {
  const auto early = commit_one(*this->store_, make_append("1", "a", expected_version::exists()));
  EXPECT_EQ(code_of(early), errc::version_conflict);
  EXPECT_TRUE(commit_one(*this->store_, make_append("1", "b")));
  EXPECT_TRUE(commit_one(*this->store_, make_append("1", "c", expected_version::exists())));
}

TYPED_TEST(AppendContract, ExactTakesOnlyThatVersion) {
  EXPECT_TRUE(commit_one(*this->store_, make_append("1", "a", expected_version::exact(0))));
  EXPECT_TRUE(commit_one(*this->store_, make_append("1", "b", expected_version::exact(1))));
  const auto stale = commit_one(*this->store_, make_append("1", "c", expected_version::exact(1)));
  EXPECT_EQ(code_of(stale), errc::version_conflict);
  EXPECT_THAT(stale.error().message(), HasSubstr("stream order/1 expected 1, found 2"));
  EXPECT_EQ(code_of(commit_one(*this->store_, make_append("1", "d", expected_version::exact(3)))),
            errc::version_conflict);
}

TYPED_TEST(AppendContract, OneConflictRejectsOnlyThatAppend) {
  const auto outcome = value_of(this->store_->commit(
      make_group({make_append("1", "a"), make_append("2", "b", expected_version::exact(7)),
                  make_append("3", "c")})));
  EXPECT_TRUE(outcome.at(0));
  EXPECT_EQ(code_of(outcome.at(1)), errc::version_conflict);
  EXPECT_TRUE(outcome.at(2));
  EXPECT_EQ(outcome.at(2)->first, 2u);
  expect_gapless(read_everything(*this->reader_));
  EXPECT_FALSE(value_of(this->reader_->find({"order", "2"})));
}

TYPED_TEST(AppendContract, AppendsOfAGroupSeeThoseBeforeThem) {
  const auto outcome = value_of(
      this->store_->commit(make_group({make_append("1", "a", expected_version::none()),
                                       make_append("1", "b", expected_version::exact(1)),
                                       make_append("1", "c", expected_version::none()),
                                       make_deduplicated("2", "d"), make_deduplicated("2", "d")})));
  EXPECT_TRUE(outcome.at(0));
  EXPECT_TRUE(outcome.at(1));
  EXPECT_EQ(code_of(outcome.at(2)), errc::version_conflict);
  EXPECT_FALSE(outcome.at(3)->duplicate);
  EXPECT_TRUE(outcome.at(4)->duplicate);
  EXPECT_EQ(outcome.at(4)->first, outcome.at(3)->first);
}

TYPED_TEST(AppendContract, AnEmptyGroupWritesNothing) {
  EXPECT_TRUE(value_of(this->store_->commit(group{})).empty());
  EXPECT_EQ(value_of(this->reader_->last_position()), 0u);
}

TYPED_TEST(AppendContract, ARepeatIsADuplicateAndSaysWhereTheFirstWent) {
  auto start = make_deduplicated("1", "start");
  start.expected = expected_version::none();
  EXPECT_TRUE(commit_one(*this->store_, make_append("0", "before")));
  const auto first = value_of(commit_one(*this->store_, start));
  EXPECT_TRUE(commit_one(*this->store_, make_append("1", "after")));
  const auto again = value_of(commit_one(*this->store_, start));
  EXPECT_TRUE(again.duplicate);
  EXPECT_EQ(again.first, first.first);
  EXPECT_EQ(again.version, 1u);
  EXPECT_EQ(value_of(this->reader_->last_position()), 3u);
}

TYPED_TEST(AppendContract, AnIdWithOtherBytesIsRefused) {
  EXPECT_TRUE(commit_one(*this->store_, make_deduplicated("1", "a", "{\"total\":1}")));
  EXPECT_EQ(code_of(commit_one(*this->store_, make_deduplicated("1", "a", "{\"total\":2}"))),
            errc::corrupted_idempotency);
  auto other_type = make_deduplicated("1", "a", "{\"total\":1}");
  other_type.events.front().type = "ItemRemoved";
  EXPECT_EQ(code_of(commit_one(*this->store_, other_type)), errc::corrupted_idempotency);
  EXPECT_EQ(value_of(this->reader_->last_position()), 1u);
}

TYPED_TEST(AppendContract, TheSameIdOfAnotherSourceIsAnotherMessage) {
  auto other = make_deduplicated("1", "a");
  other.events.front().source = "/warehouse";
  EXPECT_TRUE(commit_one(*this->store_, make_deduplicated("1", "a")));
  EXPECT_FALSE(value_of(commit_one(*this->store_, other)).duplicate);
}

TYPED_TEST(AppendContract, WithoutDeduplicationAnIdMayComeAgain) {
  EXPECT_TRUE(commit_one(*this->store_, make_append("1", "a")));
  EXPECT_FALSE(value_of(commit_one(*this->store_, make_append("1", "a"))).duplicate);
  EXPECT_FALSE(value_of(this->reader_->find_message("/shop", "a")));
}

TYPED_TEST(AppendContract, SeveralEventsAreADuplicateOnlyTogether) {
  auto both = make_deduplicated("1", "a");
  both.events.push_back(make_event("b"));
  const auto first = value_of(commit_one(*this->store_, both));
  const auto again = value_of(commit_one(*this->store_, both));
  EXPECT_TRUE(again.duplicate);
  EXPECT_EQ(again.first, first.first);
  EXPECT_EQ(again.version, 2u);

  auto one_is_new = make_deduplicated("1", "b");
  one_is_new.events.push_back(make_event("c"));
  EXPECT_EQ(code_of(commit_one(*this->store_, one_is_new)), errc::corrupted_idempotency);
  auto new_one_first = make_deduplicated("1", "c");
  new_one_first.events.push_back(make_event("a"));
  EXPECT_EQ(code_of(commit_one(*this->store_, new_one_first)), errc::corrupted_idempotency);
  EXPECT_EQ(value_of(this->reader_->last_position()), 2u);
}

TYPED_TEST(AppendContract, AMessageIsFoundByItsSourceAndId) {
  EXPECT_TRUE(commit_one(*this->store_, make_append("1", "x")));
  EXPECT_TRUE(commit_one(*this->store_, make_deduplicated("1", "a", "{\"total\":1}")));
  const auto found = value_of(this->reader_->find_message("/shop", "a"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->position, 2u);
  EXPECT_EQ(found->version, 2u);
  EXPECT_EQ(found->stream, (stream_name{"order", "1"}));
  EXPECT_EQ(found->event.body, "{\"total\":1}");
  EXPECT_FALSE(value_of(this->reader_->find_message("/shop", "b")));
}

}  // namespace
}  // namespace snorri::store
