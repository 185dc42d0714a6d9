// How long the log may become, and what a reader in the way does to it.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include "faulty_disk.hpp"
#include "workload.hpp"

namespace snorri::store {
namespace {

using ::testing::HasSubstr;

class SqliteLog : public ::testing::Test {
 protected:
  std::uintmax_t log_bytes() const { return std::filesystem::file_size(path_ + "-wal"); }

  temporary_folder folder_;
  std::string path_ = folder_.file("store.db");
  sqlite_options options_ = [this] {
    sqlite_options options;
    options.path = path_;
    return options;
  }();
};

TEST_F(SqliteLog, TheWriterFoldsItInBetweenGroups) {
  options_.checkpoint_pages = 50;
  const auto store = open_or_fail(options_);
  acknowledgements acknowledged;
  std::uintmax_t longest = 0;
  for (int n = 0; n < 200; ++n) {
    ASSERT_TRUE(store->commit(make_load(n)));
    longest = std::max(longest, log_bytes());
  }
  EXPECT_LT(longest, 100u * 4200u);
}

TEST_F(SqliteLog, ACheckpointWhenIdleEmptiesIt) {
  const auto store = open_or_fail(options_);
  ASSERT_TRUE(store->commit(make_load(0)));
  EXPECT_GT(log_bytes(), 0u);
  ASSERT_TRUE(store->checkpoint());
  EXPECT_EQ(log_bytes(), 0u);
}

TEST_F(SqliteLog, ACleanCloseLeavesOneFileItsLockAndItsHead) {
  open_or_fail(options_)->commit(make_load(0)).value();
  std::vector<std::string> files;
  for (const auto& file : std::filesystem::directory_iterator(folder_.path()))
    files.push_back(file.path().filename());
  EXPECT_THAT(files, ::testing::UnorderedElementsAre("store.db", "store.db.head", "store.db.lock"));
}

TEST_F(SqliteLog, AReaderInTheWayOfACheckpointIsNoError) {
  const auto store = open_or_fail(options_);
  ASSERT_TRUE(store->commit(make_load(0)));
  SQLite::Database other(path_, SQLite::OPEN_READONLY);
  other.exec("BEGIN");
  EXPECT_GT(other.execAndGet("SELECT count(*) FROM events").getInt(), 0);
  EXPECT_TRUE(store->checkpoint());
  EXPECT_TRUE(store->commit(make_load(1)));
}

TEST_F(SqliteLog, AppendsAreRefusedWhileAReaderKeepsItTooLong) {
  options_.checkpoint_pages = 10;
  options_.wal_bytes_max = 400'000;
  const auto store = open_or_fail(options_);
  ASSERT_TRUE(store->commit(make_load(0)));
  {
    SQLite::Database other(path_, SQLite::OPEN_READONLY);
    other.exec("BEGIN");
    EXPECT_GT(other.execAndGet("SELECT count(*) FROM events").getInt(), 0);
    int n = 1;
    auto outcome = store->commit(make_load(n));
    for (; outcome && n < 200; ++n) outcome = store->commit(make_load(n));
    ASSERT_EQ(code_of(outcome), errc::store_full);
    EXPECT_THAT(outcome.error().message(), HasSubstr("a reader keeps it"));
    EXPECT_LT(log_bytes(), 500'000u);
  }
  EXPECT_TRUE(store->commit(make_load(500)));
  EXPECT_LT(log_bytes(), 400'000u);
}

TEST_F(SqliteLog, AnotherWriterInTheWayIsAnErrorAndNothingIsWritten) {
  const faulty_disk disk;
  options_.vfs = faulty_disk::vfs_name;
  const auto store = open_or_fail(options_);
  SQLite::Database other(path_, SQLite::OPEN_READWRITE);
  other.exec("PRAGMA wal_autocheckpoint = 0");
  other.exec("BEGIN IMMEDIATE");
  EXPECT_EQ(code_of(store->commit(make_load(0))), errc::io_failed);
  other.exec("ROLLBACK");
  EXPECT_EQ(value_of(store->commit(make_load(0))).at(0)->first, 1u);
}

}  // namespace
}  // namespace snorri::store
