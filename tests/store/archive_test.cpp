// Retention: streams at rest leave the main file, and nobody who reads notices. Both stores.
#include <gtest/gtest.h>

#include "archive_load.hpp"

namespace snorri::store {
namespace {

template <class Kind>
class Archive : public store_suite<Kind> {};
TYPED_TEST_SUITE(Archive, store_kinds, store_kind_names);

TYPED_TEST(Archive, ReadsAreTheSameBeforeAndAfter) {
  fill(*this->store_, 40);
  const auto before = everything(*this->reader_);
  const auto done = archive_all(*this->store_, minute(3 * month_minutes), 7);
  EXPECT_EQ(done.streams, 20u);
  EXPECT_EQ(done.events, 60u);
  EXPECT_TRUE(everything(*this->reader_) == before);
  EXPECT_TRUE(everything(*value_of(this->store_->make_reader())) == before);
}

TYPED_TEST(Archive, OnlyWhatEndedLongEnoughAgoLeaves) {
  fill(*this->store_, 40);
  EXPECT_EQ(archive_all(*this->store_, minute(2)).streams, 0u);
  EXPECT_EQ(archive_all(*this->store_, minute(3)).streams, 1u) << "stream 2";
  EXPECT_EQ(archive_all(*this->store_, minute(11)).streams, 2u) << "streams 6 and 10";
  const auto of_one =
      value_of(this->store_->archive({{"CANCELLED"}, minute(3 * month_minutes), 100}));
  EXPECT_EQ(of_one.streams, 5u);
  EXPECT_EQ(value_of(this->store_->archive({{}, minute(3 * month_minutes), 100})).streams, 0u);
  EXPECT_EQ(archive_all(*this->store_, minute(3 * month_minutes)).streams, 12u);
  EXPECT_EQ(archive_all(*this->store_, minute(3 * month_minutes)).streams, 0u);
}

TYPED_TEST(Archive, ACallMovesNoMoreThanItWasAllowedAndSaysWhetherThereIsMore) {
  fill(*this->store_, 20);
  const retention some{ended(), minute(3 * month_minutes), 4};
  for (const std::size_t streams : {4, 4, 2}) {
    const auto done = value_of(this->store_->archive(some));
    EXPECT_EQ(done.streams, streams);
    EXPECT_EQ(done.events, 3 * streams);
    EXPECT_EQ(done.is_more, streams == 4);
  }
}

TYPED_TEST(Archive, AnIdThatWasArchivedIsKnownForEver) {
  fill(*this->store_, 20);
  archive_all(*this->store_, minute(3 * month_minutes));
  auto again = step(10, 2, minute(10), "PENDING");
  again.expected = expected_version::any();
  const auto answer = value_of(commit_one(*this->store_, again));
  EXPECT_TRUE(answer.duplicate);
  EXPECT_EQ(answer.first, 30u);
  EXPECT_EQ(answer.version, 2u);
  again.events[0].body = "other bytes";
  EXPECT_EQ(code_of(commit_one(*this->store_, again)), errc::corrupted_idempotency);
}

TYPED_TEST(Archive, ALateEventGoesOnWhereItsStreamStopped) {
  fill(*this->store_, 20);
  archive_all(*this->store_, minute(3 * month_minutes));
  auto late = step(10, 4, minute(50), "CONFIRMED");
  late.expected = expected_version::none();
  EXPECT_EQ(code_of(commit_one(*this->store_, late)), errc::version_conflict);
  late.expected = expected_version::exact(3);
  EXPECT_EQ(value_of(commit_one(*this->store_, late)).version, 4u);
  const stream_name name{"order", "10"};
  EXPECT_EQ(value_of(this->reader_->find(name))->version, 4u);
  EXPECT_EQ(value_of(this->reader_->find(name))->summary.state, "S4");
  EXPECT_EQ(value_of(this->reader_->read_stream(name, 1, 10)).size(), 4u);
  EXPECT_EQ(value_of(this->reader_->read_stream_backward(name, 0, 10)).size(), 4u);
  const auto before = everything(*this->reader_);
  EXPECT_EQ(archive_all(*this->store_, minute(3 * month_minutes)).streams, 1u);
  EXPECT_TRUE(everything(*this->reader_) == before);
  late = step(10, 5, minute(60 + month_minutes), "CONFIRMED");
  EXPECT_EQ(value_of(commit_one(*this->store_, late)).version, 5u);
  EXPECT_EQ(archive_all(*this->store_, minute(3 * month_minutes)).streams, 1u) << "another month";
  EXPECT_EQ(value_of(this->reader_->read_stream(name, 1, 10)).size(), 5u);
  expect_gapless(read_everything(*this->reader_));
}

TYPED_TEST(Archive, AStreamThatIsOnlyTouchedComesBackToo) {
  fill(*this->store_, 10);
  archive_all(*this->store_, minute(3 * month_minutes));
  auto group = make_group({});
  group.touched.push_back({{"order", "10"}, {"OTHER", "STUCK", 2, "h2"}});
  group.snapshots.push_back({{"order", "8"}, {3, "h1", "made late"}});
  ASSERT_TRUE(this->store_->commit(group));
  const auto snapshot_of = [this](const std::string& key) {
    return value_of(this->reader_->find_snapshot({"order", key})).value_or(snapshot{}).data;
  };
  EXPECT_EQ(snapshot_of("8"), "made late");
  EXPECT_EQ(snapshot_of("10"), "snapshot of 10");
  EXPECT_EQ(value_of(this->reader_->find({"order", "10"}))->summary.status, "STUCK");
  EXPECT_EQ(value_of(this->reader_->list({.statuses = {"STUCK"}}, 0, 10)).size(), 1u);
  EXPECT_EQ(value_of(this->reader_->read_stream({"order", "10"}, 1, 10)).size(), 3u);
}

}  // namespace
}  // namespace snorri::store
