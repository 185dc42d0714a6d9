// The disk fails at every place where it can: what was acknowledged is kept, and the store that saw
// an unknown outcome never answers again.
#include <gmock/gmock.h>

#include "faulty_disk.hpp"
#include "proof/workers.hpp"
#include "workload.hpp"

namespace snorri::store {
namespace {

using ::testing::HasSubstr;

constexpr int groups = 12;

class SqliteFaults : public ::testing::Test {
 protected:
  std::unique_ptr<event_store> open_on_faulty_disk(std::size_t checkpoint_pages = 10) {
    sqlite_options options;
    options.path = path_;
    options.vfs = faulty_disk::vfs_name;
    options.checkpoint_pages = checkpoint_pages;
    options.reserve_bytes = 8192;
    return open_or_fail(options);
  }

  void start_anew() {
    for (const auto& file : std::filesystem::directory_iterator(folder_.path()))
      std::filesystem::remove(file);
  }

  /// Runs the load once for each n until it runs without meeting the n-th failure.
  void fail_everywhere(std::size_t faulty_disk::*nth) {
    for (std::size_t n = 1;; ++n) {
      SCOPED_TRACE("failure " + std::to_string(n));
      start_anew();
      faulty_disk disk;
      acknowledgements acknowledged;
      auto store = open_on_faulty_disk();
      disk.*nth = n;
      const auto outcome = run_load(*store, groups, acknowledged);
      if (outcome) {
        EXPECT_GT(n, std::size_t{groups}) << "the load hardly touches the disk";
        return;
      }
      EXPECT_EQ(outcome.error().code(), errc::store_poisoned);
      expect_stays_poisoned(*store, disk);
      store.reset();
      expect_recovered(path_, acknowledged);
      if (HasFailure()) return;
    }
  }

  /// Though the disk would work again.
  void expect_stays_poisoned(event_store& store, const faulty_disk& disk) {
    const auto writes = disk.writes_of_log + disk.writes_of_file;
    EXPECT_EQ(code_of(store.commit(make_load(1000))), errc::store_poisoned);
    EXPECT_EQ(code_of(store.commit({})), errc::store_poisoned);
    EXPECT_EQ(code_of(store.checkpoint()), errc::store_poisoned);
    EXPECT_EQ(code_of(store.put_definition({"order", 1, "a", "{}"})), errc::store_poisoned);
    EXPECT_EQ(disk.writes_of_log + disk.writes_of_file, writes);
  }

  const proof::scratch_folder folder_;  // in memory: hundreds of runs, and no disk to be proved
  std::string path_ = (folder_.path() / "store.db").string();
};

TEST_F(SqliteFaults, AFailedSyncPoisonsTheStoreAndLosesNothingAcknowledged) {
  fail_everywhere(&faulty_disk::fail_sync);
}

TEST_F(SqliteFaults, AFailedWritePoisonsTheStoreAndLosesNothingAcknowledged) {
  fail_everywhere(&faulty_disk::fail_write);
}

TEST_F(SqliteFaults, APowerCutAtAnyChangeLosesNothingAcknowledged) {
  for (std::size_t n = 1;; ++n) {
    SCOPED_TRACE("power cut " + std::to_string(n));
    start_anew();
    acknowledgements acknowledged;
    faulty_disk disk;
    auto store = open_on_faulty_disk();
    disk.cut_power = n;
    const auto outcome = run_load(*store, groups, acknowledged);
    store.reset();
    if (disk.has_power()) {
      EXPECT_TRUE(outcome);
      break;
    }
    disk.forget_unsynced();
    expect_recovered(path_, acknowledged);
    if (HasFailure()) return;
  }
}

TEST_F(SqliteFaults, APowerCutWhileTheStoreIsMadeLeavesAPathThatCanBeOpened) {
  for (std::size_t n = 1;; ++n) {
    SCOPED_TRACE("power cut " + std::to_string(n));
    start_anew();
    faulty_disk disk;
    disk.cut_power = n;
    sqlite_options options;
    options.path = path_;
    options.vfs = faulty_disk::vfs_name;
    auto store = open_sqlite_store(options);
    const bool opened = store.has_value();
    if (opened) store->reset();
    if (disk.has_power()) break;
    disk.forget_unsynced();
    expect_recovered(path_, {});
    if (HasFailure()) return;
  }
}

TEST_F(SqliteFaults, ThePoisonedStoreSaysWhatToDo) {
  faulty_disk disk;
  const auto store = open_on_faulty_disk();
  disk.fail_sync = 1;
  const auto outcome = store->commit(make_load(0));
  ASSERT_EQ(code_of(outcome), errc::store_poisoned);
  EXPECT_THAT(outcome.error().message(), HasSubstr(path_));
  EXPECT_THAT(outcome.error().message(), HasSubstr("start again"));
}

TEST_F(SqliteFaults, AFullDiskRefusesTheGroupAndTheStoreGoesOn) {
  faulty_disk disk;
  auto store = open_on_faulty_disk(1000);  // a log that is used again need not grow
  acknowledgements acknowledged;
  ASSERT_TRUE(run_load(*store, 3, acknowledged));
  disk.full = true;
  EXPECT_EQ(code_of(store->commit(make_load(3))), errc::store_full);
  EXPECT_EQ(code_of(store->commit(make_load(3))), errc::store_full);
  EXPECT_EQ(code_of(store->put_definition({"order", 1, "a", std::string(100'000, 's')})),
            errc::store_full);
  const auto reader = value_of(store->make_reader());
  EXPECT_EQ(read_everything(*reader).size(), 9u);

  disk.full = false;
  const auto outcome = value_of(store->commit(make_load(3)));
  for (const auto& each : outcome) {
    ASSERT_TRUE(each);
    EXPECT_FALSE(each->duplicate);
  }
  EXPECT_EQ(outcome.at(0)->first, 10u);
  EXPECT_EQ(outcome.at(0)->version, 4u);
  expect_gapless(read_everything(*reader));
}

TEST_F(SqliteFaults, AFullDiskAtACheckpointLosesNothing) {
  faulty_disk disk;
  auto store = open_on_faulty_disk();
  acknowledgements acknowledged;
  ASSERT_TRUE(run_load(*store, 2, acknowledged));
  disk.full = true;
  EXPECT_TRUE(store->checkpoint());
  disk.full = false;
  EXPECT_TRUE(store->checkpoint());
  store.reset();
  expect_recovered(path_, acknowledged);
}

TEST_F(SqliteFaults, EveryCommitSyncsTheLogOnce) {
  faulty_disk disk;
  const auto store = open_on_faulty_disk(1000);
  ASSERT_TRUE(store->checkpoint());
  for (int n = 0; n < 2; ++n) {  // the first also syncs the header of a new log
    ASSERT_TRUE(commit_one(*store, make_append("1", std::to_string(n))));
  }
  const auto syncs = disk.syncs_of_log;
  for (int n = 2; n < 5; ++n) {
    ASSERT_TRUE(commit_one(*store, make_append("1", std::to_string(n))));
    EXPECT_EQ(disk.syncs_of_log, syncs + static_cast<std::size_t>(n) - 1);
  }
}

TEST_F(SqliteFaults, AStoreWithoutALogIsUnsafe) {
  faulty_disk disk;
  disk.has_shared_memory = false;
  sqlite_options options;
  options.path = path_;
  options.vfs = faulty_disk::vfs_name;
  const auto store = open_sqlite_store(options);
  ASSERT_EQ(code_of(store), errc::store_unsafe);
  EXPECT_THAT(store.error().message(), HasSubstr("journal_mode is delete (wal is needed)"));
}

TEST_F(SqliteFaults, AReaderNeverWritesAndNeverCheckpoints) {
  faulty_disk disk;
  const auto store = open_on_faulty_disk();
  ASSERT_TRUE(store->commit(make_load(0)));
  const auto file = disk.writes_of_file;
  const auto log = disk.writes_of_log;
  for (int n = 0; n < 3; ++n) {
    const auto reader = value_of(store->make_reader());
    EXPECT_EQ(read_everything(*reader).size(), 3u);
    EXPECT_EQ(value_of(reader->list({}, 0, 10)).size(), 2u);
  }
  EXPECT_EQ(disk.writes_of_file, file);
  EXPECT_EQ(disk.writes_of_log, log);
  ASSERT_TRUE(store->checkpoint());
  EXPECT_GT(disk.writes_of_file, file);
}

}  // namespace
}  // namespace snorri::store
