// Backups: everything, at one moment, beside an engine; gone on with; and back again.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <set>
#include <thread>

#include "copied.hpp"
#include "snorri/store/copy.hpp"

namespace snorri::store {
namespace {

using ::testing::HasSubstr;

class CopyBackup : public ::testing::Test {
 protected:
  static std::vector<std::string> contents(const std::string& path) {
    return everything_in(*value_of(open_sqlite_reader(path, {"", true})));
  }

  void fill(int rounds, int from = 0) {
    const auto store = open_or_fail(path_);
    for (int n = from; n < from + rounds; ++n) write_something_of_everything(*store, n);
  }

  /// Enough for several groups.
  void fill_long(int events, const std::string& prefix) {
    const auto store = open_or_fail(path_);
    for (int begin = 0; begin < events; begin += 500) {
      group what;
      for (int n = begin; n < begin + 500; ++n) {
        what.appends.push_back(make_append(std::to_string(n % 50), prefix + std::to_string(n)));
        what.appends.back().summary = stream_summary{prefix + std::to_string(n), "", 1, ""};
      }
      ASSERT_TRUE(store->commit(what));
    }
  }

  std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& each : std::filesystem::directory_iterator(folder_.path()))
      names.insert(each.path().filename().string());
    return names;
  }

  temporary_folder folder_;
  std::string path_ = folder_.file("store.db");
  std::string copy_ = folder_.file("backup");
};

TEST_F(CopyBackup, ABackupHoldsEverythingInOneFile) {
  fill(3);
  const auto outcome = backup_store(path_, copy_);
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(outcome->from, 0u);
  EXPECT_EQ(outcome->to, 21u);
  EXPECT_EQ(outcome->events, 21u);
  EXPECT_EQ(outcome->streams, 5u);
  const auto alone = folder_.file("elsewhere");
  std::filesystem::copy_file(copy_, alone);
  expect_same(contents(alone), contents(path_));
}

TEST_F(CopyBackup, AnEmptyStoreIsBackedUpToo) {
  { const auto store = open_or_fail(path_); }
  ASSERT_TRUE(backup_store(path_, copy_));
  expect_same(contents(copy_), contents(path_));
}

TEST_F(CopyBackup, ABackupGoesOnFromTheLast) {
  fill(2);
  ASSERT_TRUE(backup_store(path_, copy_));
  fill(1, 2);
  const auto outcome = backup_store(path_, copy_);
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(outcome->from, 14u);
  EXPECT_EQ(outcome->to, 21u);
  EXPECT_EQ(outcome->events, 7u);
  expect_same(contents(copy_), contents(path_));
  const auto nothing = backup_store(path_, copy_);
  ASSERT_TRUE(nothing) << nothing.error().text();
  EXPECT_EQ(nothing->events, 0u);
}

TEST_F(CopyBackup, NothingIsLeftBesideTheBackup) {
  fill(1);
  const auto before = files();
  ASSERT_TRUE(backup_store(path_, copy_));
  auto expected = before;
  expected.insert({"backup", "backup.head", "backup.lock"});
  expected.insert({"store.db-shm", "store.db-wal"});  // of the reader, as of any
  EXPECT_EQ(files(), expected);
}

TEST_F(CopyBackup, ItIsTakenBesideAnEngineThatGoesOnWriting) {
  auto store = open_or_fail(path_);
  std::atomic<bool> is_over = false;
  std::atomic<position> written = 0;
  std::thread writer([&] {
    for (int n = 1; !is_over; ++n) {
      const auto number = std::to_string(n);
      auto what = make_append(std::to_string(n % 7), number);
      what.summary = stream_summary{number, "", 0, ""};
      auto made = make_group({std::move(what)});
      made.held.push_back({0, minute(n), minute(n), "order", "k", "/s", number, "T", "", "", ""});
      if (n > 1) made.released.push_back({"order", "/s", std::to_string(n - 1)});
      if (!store->commit(made)) break;
      written = static_cast<position>(n);
    }
  });
  position last = 0;
  for (int round = 0; round < 3; ++round) {
    while (written < last + 50) std::this_thread::yield();
    const auto outcome = backup_store(path_, copy_);
    EXPECT_TRUE(outcome) << outcome.error().text();
    if (!outcome) break;
    EXPECT_EQ(outcome->from, last);
    last = outcome->to;
    const auto reader = value_of(open_sqlite_reader(copy_));
    for (const auto& row : value_of(reader->list({}, 0, 100))) {
      const auto events = value_of(reader->read_stream(row.name, row.version, 1));
      ASSERT_EQ(events.size(), 1u);
      EXPECT_EQ(events[0].event.id, row.summary.state);
    }
    const auto held = value_of(reader->list_held(0, 10));
    ASSERT_EQ(held.size(), 1u);
    EXPECT_EQ(held[0].message_id, std::to_string(last));
  }
  is_over = true;
  writer.join();
}

TEST_F(CopyBackup, AFileOfAnotherStoreIsRefusedAndLeftAsItIs) {
  fill(1);
  {
    const auto other = open_or_fail(copy_);
    ASSERT_TRUE(commit_one(*other, make_append("1", "other")));
  }
  const auto before = read_file(copy_);
  EXPECT_EQ(code_of(backup_store(path_, copy_)), errc::history_mismatch);
  EXPECT_EQ(read_file(copy_), before);
}

TEST_F(CopyBackup, AnotherHistoryOfTheSameStoreIsRefused) {
  fill(1);
  ASSERT_TRUE(backup_store(path_, copy_));
  {
    const auto fork = open_or_fail(copy_);
    ASSERT_TRUE(commit_one(*fork, make_append("fork", "f")));
  }
  EXPECT_EQ(code_of(backup_store(path_, copy_)), errc::history_mismatch) << "it is ahead";
  fill(1, 1);
  EXPECT_EQ(code_of(backup_store(path_, copy_)), errc::history_mismatch) << "it is another";
}

TEST_F(CopyBackup, AnotherProgramsFileIsRefused) {
  fill(1);
  write_file(copy_, "not a store, and long enough to be no empty file");
  EXPECT_EQ(code_of(backup_store(path_, copy_)), errc::store_foreign);
}

TEST_F(CopyBackup, TheStoreItselfIsNoPlaceForItsBackup) {
  fill(1);
  EXPECT_EQ(code_of(backup_store(path_, path_)), errc::bad_argument);
}

TEST_F(CopyBackup, WithoutAStoreThereIsNothingToBackUp) {
  EXPECT_EQ(code_of(backup_store(path_, copy_)), errc::store_missing);
  EXPECT_FALSE(std::filesystem::exists(copy_));
}

TEST_F(CopyBackup, ArchivedStreamsAreInTheBackupAsIfTheyHadStayed) {
  fill(2);
  const auto before = contents(path_);
  {
    const auto store = open_or_fail(path_);
    const auto moved = value_of(store->archive({{"CONFIRMED", "PENDING"}, minute(100), 100}));
    ASSERT_GT(moved.streams, 0u);
  }
  ASSERT_TRUE(backup_store(path_, copy_));
  const auto alone = folder_.file("elsewhere");
  std::filesystem::copy_file(copy_, alone);
  expect_same(contents(alone), before);
}

TEST_F(CopyBackup, WhatIsEncryptedStaysSoAndIsReadWithTheKeysOfItsStore) {
  const auto sealed = [](const std::string& id) {
    auto what = make_deduplicated("17", id, "a customer's address");
    what.events.front().subject = "customer/17";
    return what;
  };
  {
    const auto store = open_or_fail(path_);
    ASSERT_TRUE(commit_one(*store, sealed("a")));
    ASSERT_TRUE(commit_one(*store, make_append("18", "b")));
    group snapshot;
    snapshot.snapshots.push_back({{"order", "17"}, {1, "h", "an address, too", "customer/17"}});
    ASSERT_TRUE(store->commit(snapshot));
  }
  ASSERT_TRUE(backup_store(path_, copy_));
  EXPECT_EQ(read_file(copy_).find("address"), std::string::npos);
  expect_same(contents(copy_), contents(path_));
  const auto without_keys = value_of(value_of(open_sqlite_reader(copy_))->read_all(0, 10));
  ASSERT_EQ(without_keys.size(), 2u);
  EXPECT_TRUE(without_keys[0].forgotten);
  EXPECT_EQ(without_keys[0].event.body, "");
  { ASSERT_TRUE(commit_one(*open_or_fail(path_), sealed("c"))); }
  ASSERT_TRUE(backup_store(path_, copy_));
  ASSERT_TRUE(restore_store(copy_, path_, true));
  const auto events = value_of(value_of(open_sqlite_reader(path_))->read_all(0, 10));
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].event.body, "a customer's address");
  EXPECT_TRUE(value_of(commit_one(*open_or_fail(path_), sealed("a"))).duplicate);
}

TEST_F(CopyBackup, WhatWasForgottenSinceTheBackupStaysForgottenAfterItIsRestored) {
  auto what = make_append("17", "a");
  what.events.front().subject = "customer/17";
  { ASSERT_TRUE(commit_one(*open_or_fail(path_), what)); }
  ASSERT_TRUE(backup_store(path_, copy_));
  { ASSERT_TRUE(value_of(open_or_fail(path_)->forget("customer/17", {}))); }
  ASSERT_TRUE(restore_store(copy_, path_, true));
  const auto events = value_of(value_of(open_sqlite_reader(path_))->read_all(0, 10));
  ASSERT_EQ(events.size(), 1u);
  EXPECT_TRUE(events[0].forgotten);
  EXPECT_EQ(events[0].event.body, "");
}

/// In a child that dies after `groups` groups of a backup.
void die_in_the_middle_of_a_backup(const std::string& from, const std::string& to, int groups) {
  const pid_t child = ::fork();
  if (child == 0) {
    static_cast<void>(backup_store(from, to, [&groups](position, position) {
      if (--groups == 0) ::_exit(42);
    }));
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(WEXITSTATUS(status), 42) << "it did not die";
}

TEST_F(CopyBackup, AfterACrashInTheMiddleThereIsNoHalfBackupAndTheNextOneGoesOn) {
  fill_long(5000, "a");
  die_in_the_middle_of_a_backup(path_, copy_, 3);
  EXPECT_FALSE(std::filesystem::exists(copy_));
  const auto outcome = backup_store(path_, copy_);
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(outcome->from, 3000u);
  expect_same(contents(copy_), contents(path_));
}

TEST_F(CopyBackup, ACrashWhileGoingOnLeavesTheLastBackupWhole) {
  fill_long(2000, "a");
  ASSERT_TRUE(backup_store(path_, copy_));
  const auto before = contents(copy_);
  fill_long(4000, "b");
  die_in_the_middle_of_a_backup(path_, copy_, 2);
  expect_same(contents(copy_), before);
  const auto outcome = backup_store(path_, copy_);
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(outcome->from, 4000u);
  expect_same(contents(copy_), contents(path_));
}

TEST_F(CopyBackup, WhatBrokeOffOfAnotherHistoryIsThrownAway) {
  fill_long(3000, "a");
  die_in_the_middle_of_a_backup(path_, copy_, 2);
  std::filesystem::remove(path_);
  fill(1);
  const auto outcome = backup_store(path_, copy_);
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(outcome->from, 0u);
  expect_same(contents(copy_), contents(path_));
}

/// Flips a byte in the middle of an event's body.
void damage(const std::string& path, const std::string& body) {
  auto bytes = read_file(path);
  const auto at = bytes.find(body);
  ASSERT_NE(at, std::string::npos);
  bytes[at] ^= 1;
  write_file(path, bytes);
}

TEST_F(CopyBackup, ADamagedStoreGivesNoBackup) {
  {
    const auto store = open_or_fail(path_);
    ASSERT_TRUE(commit_one(*store, make_append("1", "an-event-to-be-damaged")));
  }
  damage(path_, "an-event-to-be-damaged");
  EXPECT_EQ(code_of(backup_store(path_, copy_)), errc::store_corrupt);
  EXPECT_FALSE(std::filesystem::exists(copy_));
}

TEST_F(CopyBackup, WhatIsRestoredIsTheBackup) {
  fill(2);
  ASSERT_TRUE(backup_store(path_, copy_));
  const auto place = folder_.file("new.db");
  const auto outcome = restore_store(copy_, place, false);
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(outcome->to, 14u);
  expect_same(contents(place), contents(copy_));
  const auto engine = open_or_fail(place);
  EXPECT_EQ(value_of(commit_one(*engine, make_append("on", "x"))).first, 15u);
}

TEST_F(CopyBackup, RestoreDoesNotReplaceAStoreUnlessItIsAsked) {
  fill(1);
  ASSERT_TRUE(backup_store(path_, copy_));
  fill(1, 1);
  const auto before = contents(path_);
  EXPECT_EQ(code_of(restore_store(copy_, path_, false)), errc::history_mismatch);
  expect_same(contents(path_), before);
}

TEST_F(CopyBackup, AStoreThatIsReplacedIsMovedAsideWhole) {
  fill(1);
  ASSERT_TRUE(backup_store(path_, copy_));
  fill(1, 1);
  const auto before = contents(path_);
  write_file(path_ + ".2010-12.archive", "an archive");
  const auto outcome = restore_store(copy_, path_, true);
  ASSERT_TRUE(outcome) << outcome.error().text();
  expect_same(contents(path_), contents(copy_));
  std::string aside;
  for (const auto& name : files()) {
    if (name.find(".replaced-") != std::string::npos && name.ends_with("Z")) aside = name;
  }
  ASSERT_NE(aside, "");
  EXPECT_TRUE(files().contains(aside + ".2010-12.archive"));
  EXPECT_FALSE(files().contains("store.db.2010-12.archive"));
  std::filesystem::remove(folder_.file(aside + ".2010-12.archive"));
  expect_same(contents(folder_.file(aside)), before);
}

TEST_F(CopyBackup, NothingIsRestoredOverARunningEngine) {
  fill(1);
  ASSERT_TRUE(backup_store(path_, copy_));
  const auto engine = open_or_fail(path_);
  const auto outcome = restore_store(copy_, path_, true);
  ASSERT_EQ(code_of(outcome), errc::store_in_use);
  EXPECT_TRUE(commit_one(*engine, make_append("on", "x")));
}

TEST_F(CopyBackup, ADamagedBackupIsNotRestored) {
  fill(1);
  {
    const auto store = open_or_fail(path_);
    ASSERT_TRUE(commit_one(*store, make_append("1", "an-event-to-be-damaged")));
  }
  ASSERT_TRUE(backup_store(path_, copy_));
  damage(copy_, "an-event-to-be-damaged");
  const auto before = contents(path_);
  EXPECT_EQ(code_of(restore_store(copy_, path_, true)), errc::store_corrupt);
  expect_same(contents(path_), before);
}

TEST_F(CopyBackup, NoEngineBeginsAnEmptyStoreWhereARestoreBrokeOff) {
  fill(1);
  ASSERT_TRUE(backup_store(path_, copy_));
  const auto place = folder_.file("new.db");
  write_file(place + ".unfinished", "restore backup\n");
  sqlite_options options;
  options.path = place;
  const auto engine = open_sqlite_store(options);
  ASSERT_EQ(code_of(engine), errc::history_mismatch);
  EXPECT_THAT(engine.error().message(), HasSubstr("restore backup"));
  EXPECT_FALSE(std::filesystem::exists(place));
  ASSERT_TRUE(restore_store(copy_, place, false));
  EXPECT_TRUE(open_sqlite_store(options));
}

TEST_F(CopyBackup, ProgressEndsWhereTheBackupDoes) {
  fill_long(2500, "a");
  std::vector<std::pair<position, position>> told;
  ASSERT_TRUE(backup_store(path_, copy_,
                           [&told](position done, position of) { told.emplace_back(done, of); }));
  ASSERT_GE(told.size(), 3u);
  EXPECT_EQ(told.front(), (std::pair<position, position>{1000, 2500}));
  EXPECT_EQ(told.back(), (std::pair<position, position>{2500, 2500}));
}

}  // namespace
}  // namespace snorri::store
