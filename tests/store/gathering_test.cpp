// Writes that are gathered: few calls, in order before a sync, and none forgotten when one fails.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <memory>

#include "../../store/src/sqlite/gathering_vfs.hpp"
#include "faulty_disk.hpp"
#include "helpers.hpp"

namespace snorri::store {
namespace {

class Gathering : public ::testing::Test {
 protected:
  SQLite::Database open() {
    SQLite::Database db(path_, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 0,
                        sqlite::gathering_vfs(faulty_disk::vfs_name));
    db.exec("PRAGMA journal_mode = WAL");
    db.exec("PRAGMA synchronous = FULL");
    db.exec("PRAGMA wal_autocheckpoint = 0");
    return db;
  }

  static void insert(SQLite::Database& db, int rows) {
    db.exec("BEGIN IMMEDIATE");
    for (int n = 0; n < rows; ++n) db.exec("INSERT INTO t VALUES (randomblob(1000))");
    db.exec("COMMIT");
  }

  faulty_disk disk_;
  temporary_folder folder_;
  const std::string path_ = folder_.file("gathered.db");
};

TEST_F(Gathering, MakesFewWritesOfMany) {
  auto db = open();
  db.exec("CREATE TABLE t (x)");
  insert(db, 1);  // the first also writes the header of the log
  const auto before = disk_.writes_of_log;
  insert(db, 200);  // 60 pages and more, two writes each
  EXPECT_LE(disk_.writes_of_log - before, 5u);
}

TEST_F(Gathering, BringsOutEverythingBeforeASync) {
  {
    auto db = open();
    db.exec("CREATE TABLE t (x)");
    for (int n = 0; n < 20; ++n) insert(db, 10);
    db.exec("PRAGMA wal_checkpoint(PASSIVE)");
    insert(db, 10);
    // The power goes: what is not synced is lost.
    sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
  disk_.forget_unsynced();
  auto db = open();
  EXPECT_EQ(db.execAndGet("SELECT count(*) FROM t").getInt(), 210);
  EXPECT_EQ(db.execAndGet("PRAGMA integrity_check").getString(), "ok");
}

TEST_F(Gathering, FailsTheCommitWhoseWriteFailsAndOnlyThat) {
  auto db = open();
  db.exec("CREATE TABLE t (x)");
  insert(db, 10);
  disk_.full = true;
  EXPECT_THROW(insert(db, 1000), SQLite::Exception);
  db.tryExec("ROLLBACK");
  EXPECT_THROW(insert(db, 1000), SQLite::Exception);
  db.tryExec("ROLLBACK");
  disk_.full = false;
  insert(db, 10);
  EXPECT_EQ(db.execAndGet("SELECT count(*) FROM t").getInt(), 20);
  EXPECT_EQ(db.execAndGet("PRAGMA integrity_check").getString(), "ok");
}

}  // namespace
}  // namespace snorri::store
