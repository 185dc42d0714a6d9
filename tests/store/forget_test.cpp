// Forgetting a data subject: what was its cannot be read any more, and everything else can.
#include <gmock/gmock.h>

#include <filesystem>

#include "helpers.hpp"

namespace snorri::store {
namespace {

using ::testing::HasSubstr;

constexpr const char* secret = "Ada Lovelace, 12 St James's Square";

append of_subject(const std::string& key, const std::string& id, const std::string& subject) {
  auto what = make_append(key, id);
  what.deduplicate = true;
  what.summary = stream_summary{"RESERVE", "PENDING", 1, "h1"};
  auto& event = what.events.front();
  event.subject = subject;
  event.body = std::string("{\"to\":\"") + secret + "\"}";
  event.metadata = std::string("[\"") + secret + "\"]";
  return what;
}

stream_snapshot snapshot_of(const std::string& key, const std::string& subject) {
  snapshot of{1, "h1", secret};
  of.subject = subject;
  return {{"order", key}, of};
}

void end(event_store& store, const std::string& key) {
  auto what = make_append(key, key + "/end");
  what.summary = stream_summary{"CONFIRMED", "CONFIRMED", 1, "h1"};
  ASSERT_TRUE(commit_one(store, what));
}

template <class Kind>
class Forgetting : public store_suite<Kind> {};
TYPED_TEST_SUITE(Forgetting, store_kinds, store_kind_names);

TYPED_TEST(Forgetting, WhatIsASubjectsIsReadAsItWasWritten) {
  const auto what = of_subject("1", "a", "ada");
  ASSERT_TRUE(commit_one(*this->store_, what));
  auto group = make_group({});
  group.snapshots.push_back(snapshot_of("1", "ada"));
  ASSERT_TRUE(this->store_->commit(group));
  const auto read = value_of(this->reader_->read_stream({"order", "1"}, 1, 10));
  ASSERT_EQ(read.size(), 1u);
  EXPECT_EQ(read[0].event.body, what.events[0].body);
  EXPECT_EQ(read[0].event.metadata, what.events[0].metadata);
  EXPECT_EQ(read[0].event.subject, "") << "readers do not tell whose data it is";
  EXPECT_FALSE(read[0].forgotten);
  EXPECT_EQ(value_of(this->reader_->find_snapshot({"order", "1"}))->data, secret);
}

TYPED_TEST(Forgetting, TheForgottenIsEmptyEverywhereAndTheRestIsNot) {
  ASSERT_TRUE(commit_one(*this->store_, of_subject("1", "a", "ada")));
  ASSERT_TRUE(commit_one(*this->store_, of_subject("2", "b", "bob")));
  ASSERT_TRUE(commit_one(*this->store_, make_append("1", "c")));
  auto group = make_group({});
  group.snapshots = {snapshot_of("1", "ada"), snapshot_of("2", "bob")};
  ASSERT_TRUE(this->store_->commit(group));
  EXPECT_FALSE(value_of(this->reader_->read_all(0, 10)).at(0).forgotten);

  EXPECT_TRUE(value_of(this->store_->forget("ada", {})));
  const auto all = value_of(this->reader_->read_all(0, 10));
  ASSERT_EQ(all.size(), 3u);
  EXPECT_TRUE(all[0].forgotten);
  EXPECT_EQ(all[0].event.body, "");
  EXPECT_EQ(all[0].event.metadata, "");
  EXPECT_EQ(all[0].event.id, "a");
  EXPECT_FALSE(all[1].forgotten);
  EXPECT_THAT(all[1].event.body, HasSubstr(secret));
  EXPECT_FALSE(all[2].forgotten);
  EXPECT_EQ(all[2].event.body, "{}");
  EXPECT_TRUE(value_of(this->reader_->read_stream({"order", "1"}, 1, 10)).at(0).forgotten);
  EXPECT_TRUE(value_of(this->reader_->find_message("/shop", "a"))->forgotten);
  EXPECT_FALSE(value_of(this->reader_->find_snapshot({"order", "1"})));
  EXPECT_TRUE(value_of(this->reader_->find_snapshot({"order", "2"})));
}

TYPED_TEST(Forgetting, WhoHasNoDataHasNothingToForget) {
  EXPECT_FALSE(value_of(this->store_->forget("nobody", {})));
  ASSERT_TRUE(commit_one(*this->store_, of_subject("1", "a", "ada")));
  EXPECT_TRUE(value_of(this->store_->forget("ada", {})));
  EXPECT_FALSE(value_of(this->store_->forget("ada", {})));
  EXPECT_EQ(code_of(this->store_->forget("", {})), errc::bad_argument);
}

TYPED_TEST(Forgetting, ASubjectInUseIsNotForgottenBeforeItsStreamsEnded) {
  ASSERT_TRUE(commit_one(*this->store_, of_subject("1", "a", "ada")));
  const auto refused = this->store_->forget("ada", {"CONFIRMED", "CANCELLED"});
  ASSERT_EQ(code_of(refused), errc::subject_in_use);
  EXPECT_THAT(refused.error().message(), HasSubstr("order/1 is PENDING"));
  EXPECT_FALSE(value_of(this->reader_->read_all(0, 10)).at(0).forgotten);
  ASSERT_TRUE(commit_one(*this->store_, make_append("1", "b")));
  EXPECT_EQ(code_of(this->store_->forget("ada", {"CONFIRMED"})), errc::subject_in_use);
  end(*this->store_, "1");
  EXPECT_TRUE(value_of(this->store_->forget("ada", {"CONFIRMED", "CANCELLED"})));
}

TYPED_TEST(Forgetting, ARepeatIsTheSameWhileItCanBeComparedAndByItsIdAfterwards) {
  const auto what = of_subject("1", "a", "ada");
  auto other = what;
  other.events[0].body = "other bytes";
  ASSERT_TRUE(commit_one(*this->store_, what));
  EXPECT_TRUE(value_of(commit_one(*this->store_, what)).duplicate);
  EXPECT_EQ(code_of(commit_one(*this->store_, other)), errc::corrupted_idempotency);
  ASSERT_TRUE(this->store_->forget("ada", {}));
  EXPECT_TRUE(value_of(commit_one(*this->store_, what)).duplicate);
  EXPECT_TRUE(value_of(commit_one(*this->store_, other)).duplicate);
}

TYPED_TEST(Forgetting, ASubjectThatComesBackIsReadAgainAndWhatWasForgottenIsNot) {
  ASSERT_TRUE(commit_one(*this->store_, of_subject("1", "a", "ada")));
  ASSERT_TRUE(this->store_->forget("ada", {}));
  ASSERT_TRUE(commit_one(*this->store_, of_subject("2", "b", "ada")));
  const auto all = value_of(this->reader_->read_all(0, 10));
  EXPECT_TRUE(all.at(0).forgotten);
  EXPECT_FALSE(all.at(1).forgotten);
  EXPECT_THAT(all.at(1).event.body, HasSubstr(secret));
}

class SqliteForgetting : public ::testing::Test {
 protected:
  /// Whether the bytes are in any file of the folder: store, log, keys, journals, whatever.
  std::vector<std::string> files_with(std::string_view bytes) {
    std::vector<std::string> found;
    for (const auto& each : std::filesystem::directory_iterator(folder_.path())) {
      if (read_file(each.path().string()).find(bytes) != std::string::npos)
        found.push_back(each.path().filename().string());
    }
    return found;
  }

  temporary_folder folder_;
  std::string path_ = folder_.file("store.db");
};

TEST_F(SqliteForgetting, NothingOfASubjectIsEverOnDiskInTheClear) {
  auto store = open_or_fail(path_);
  auto group = make_group({of_subject("1", "a", "customer/ada")});
  group.snapshots.push_back(snapshot_of("1", "customer/ada"));
  ASSERT_TRUE(store->commit(group));
  EXPECT_THAT(files_with("Lovelace"), ::testing::IsEmpty()) << "in the log";
  EXPECT_THAT(files_with("customer/ada"), ::testing::IsEmpty());
  ASSERT_TRUE(store->checkpoint());
  EXPECT_THAT(files_with("Lovelace"), ::testing::IsEmpty()) << "in the file";
  ASSERT_TRUE(store->forget("customer/ada", {}));
  EXPECT_THAT(files_with("Lovelace"), ::testing::IsEmpty());
}

TEST_F(SqliteForgetting, OutlivesARestartAndReachesReadersThatWereOpen) {
  auto store = open_or_fail(path_);
  ASSERT_TRUE(commit_one(*store, of_subject("1", "a", "ada")));
  ASSERT_TRUE(commit_one(*store, of_subject("2", "b", "bob")));
  auto other = value_of(open_sqlite_reader(path_));
  EXPECT_FALSE(value_of(other->read_all(0, 10)).at(0).forgotten);
  ASSERT_TRUE(store->forget("ada", {}));
  EXPECT_TRUE(value_of(other->read_all(0, 10)).at(0).forgotten);
  store.reset();
  store = open_or_fail(path_);
  const auto all = read_everything(*value_of(store->make_reader()));
  EXPECT_TRUE(all.at(0).forgotten);
  EXPECT_FALSE(all.at(1).forgotten);
  EXPECT_TRUE(value_of(commit_one(*store, of_subject("1", "a", "ada"))).duplicate);
}

TEST_F(SqliteForgetting, AStoreWithoutItsKeyFileReadsAsForgotten) {
  {
    auto store = open_or_fail(path_);
    ASSERT_TRUE(commit_one(*store, of_subject("1", "a", "ada")));
  }
  std::filesystem::remove(path_ + ".keys");
  auto store = open_or_fail(path_);
  ASSERT_TRUE(commit_one(*store, of_subject("2", "b", "ada")));
  const auto all = read_everything(*value_of(store->make_reader()));
  EXPECT_TRUE(all.at(0).forgotten);
  EXPECT_FALSE(all.at(1).forgotten) << "a new key has a new number";
}

TEST_F(SqliteForgetting, ADamagedKeyFileIsAnErrorAndNotForgetting) {
  auto store = open_or_fail(path_);
  ASSERT_TRUE(commit_one(*store, of_subject("1", "a", "ada")));
  ASSERT_TRUE(commit_one(*store, make_append("2", "b")));
  store.reset();
  write_file(path_ + ".keys", "this was a key file");
  auto reader = value_of(open_sqlite_reader(path_));
  const auto refused = reader->read_stream({"order", "1"}, 1, 10);
  EXPECT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr(path_ + ".keys"));
  EXPECT_TRUE(reader->read_stream({"order", "2"}, 1, 10)) << "what needs no key is there";
  store = open_or_fail(path_);
  EXPECT_FALSE(commit_one(*store, of_subject("3", "c", "bob")));
  EXPECT_TRUE(commit_one(*store, make_append("3", "d"))) << "that append fails alone";
}

TEST_F(SqliteForgetting, SealedEventsAreCopiedAsTheyAreAndReadWithTheSameKeys) {
  const auto copy_path = folder_.file("copy.db");
  auto store = open_or_fail(path_);
  const auto what = of_subject("1", "a", "ada");
  ASSERT_TRUE(commit_one(*store, what));
  auto sealed = value_of(open_sqlite_reader(path_, {.vfs = "", .sealed = true}));
  auto raw = value_of(sealed->read_all(0, 10)).at(0);
  EXPECT_NE(raw.event.sealed_by, 0u);
  EXPECT_EQ(raw.event.body.find("Lovelace"), std::string::npos);

  sqlite_options options;
  options.path = copy_path;
  options.store_id = store->store_id();
  auto copy = open_or_fail(options);
  append again{raw.stream, expected_version::any(), {raw.event}, std::nullopt, true};
  ASSERT_TRUE(commit_one(*copy, again));
  EXPECT_TRUE(value_of(commit_one(*copy, again)).duplicate) << "sealed bytes are compared as such";
  EXPECT_TRUE(read_everything(*value_of(copy->make_reader())).at(0).forgotten);
  std::filesystem::copy_file(path_ + ".keys", copy_path + ".keys");
  EXPECT_EQ(read_everything(*value_of(copy->make_reader())).at(0).event.body, what.events[0].body);
}

}  // namespace
}  // namespace snorri::store
