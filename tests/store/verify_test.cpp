// What verification finds, and that it says which stream is touched. Every byte is flipped elsewhere
// (sqlite_flip_test.cpp): here is what a person would do to a store.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include "snorri/store/verify.hpp"
#include "workload.hpp"

namespace snorri::store {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;

class Verify : public ::testing::Test {
 protected:
  Verify() {
    const auto store = open();
    write_load(*store);
    EXPECT_TRUE(store->put_definition({"order", 1, "hash", "{}"}));
    group rest;
    rest.snapshots = {{{"order", "old"}, {3, "hash", "{}"}}};
    rest.parked = {{0, minute(1), "/shop", "p", "Odd", "1", "why", "h", "b"}};
    rest.held = {{0, minute(1), minute(2), "order", "9", "/shop", "m", "Paid", "", "", "{}"}};
    rest.subscriptions = {{"mail", {"ItemAdded"}, 7, "", ""}};
    rest.routes = {{"Reserve", "inventory"}};
    EXPECT_TRUE(store->commit(rest));
  }

  /// 1,500 events: a full block and several runs, in few commits.
  static void write_load(event_store& store) {
    for (int n = 0; n < 500;) {
      group some;
      for (const int end = n + 50; n < end; ++n) {
        auto load = make_load(n);
        std::move(load.appends.begin(), load.appends.end(), std::back_inserter(some.appends));
      }
      EXPECT_TRUE(store.commit(some));
    }
  }

  std::unique_ptr<event_store> open() {
    sqlite_options options;
    options.path = path_;
    options.index_memory_entries = 100;
    return open_or_fail(options);
  }

  void change(const std::string& sql) { SQLite::Database(path_, SQLite::OPEN_READWRITE).exec(sql); }

  verify_report verify() { return value_of(verify_store(path_)); }

  void expect_finding(const std::string& kind, const std::string& stream = "") {
    const auto report = verify();
    EXPECT_FALSE(report.sound());
    EXPECT_THAT(report.findings, Contains(Field(&finding::kind, kind)));
    if (!stream.empty()) {
      EXPECT_THAT(report.findings, Contains(Field(&finding::stream, stream)));
    }
    for (const auto& each : report.findings) EXPECT_FALSE(each.text.empty());
  }

  temporary_folder folder_;
  std::string path_ = folder_.file("store.db");
};

TEST_F(Verify, ASoundStoreIsSoundClosedAndBesideItsWriter) {
  const auto closed = verify();
  EXPECT_TRUE(closed.sound()) << closed.findings.front().text;
  EXPECT_EQ(closed.events, 1500u);
  EXPECT_EQ(closed.last_position, 1500u);
  EXPECT_EQ(closed.streams, 501u);
  EXPECT_EQ(closed.snapshots, 1u);
  const auto store = open();
  ASSERT_TRUE(commit_one(*store, make_append("1", "new")));
  const auto live = verify();
  EXPECT_TRUE(live.sound()) << live.findings.front().text;
  EXPECT_EQ(live.events, 1501u);
  EXPECT_NE(live.chain, closed.chain);
}

TEST_F(Verify, TwoStoresOfOneHistoryHaveOneChain) {
  const auto other = folder_.file("other.db");
  {
    const auto store = open_or_fail(other);
    write_load(*store);
  }
  EXPECT_EQ(verify().chain, value_of(verify_store(other)).chain);
}

TEST_F(Verify, AChangedBodyIsFoundWithItsStream) {
  change("UPDATE events SET body = CAST(replace(body, 'bbb', 'bbc') AS BLOB) WHERE position = 8");
  expect_finding("event_changed", "order/2");
}

TEST_F(Verify, ARemovedEventIsFound) {
  change("DELETE FROM events WHERE position = 8");
  expect_finding("events_missing");
  expect_finding("stream_broken", "order/2");
}

TEST_F(Verify, SwappedEventsAreFound) {
  change(
      "UPDATE events SET position = 100000 WHERE position = 8; "
      "UPDATE events SET position = 8 WHERE position = 9; "
      "UPDATE events SET position = 9 WHERE position = 100000");
  expect_finding("event_changed");
  expect_finding("chain_broken");
}

TEST_F(Verify, AMissingTailIsFound) {
  change("DELETE FROM events WHERE position > 1490");
  expect_finding("end_missing");
  expect_finding("stream_broken", "order/old");
  // Also where somebody tidied up behind it.
  std::filesystem::remove(path_ + ".head");
  expect_finding("stream_broken", "order/old");
}

TEST_F(Verify, AnOlderCopyPutInPlaceIsFound) {
  const auto older = read_file(path_);
  {
    const auto store = open();
    ASSERT_TRUE(commit_one(*store, make_append("1", "new")));
  }
  write_file(path_, older);
  expect_finding("end_missing");
  const auto refused = open_sqlite_store({.path = path_});
  ASSERT_EQ(code_of(refused), errc::store_corrupt);
  EXPECT_THAT(refused.error().message(), HasSubstr("1501 was acknowledged"));
}

TEST_F(Verify, AChangedRowOfAListIsFoundThereToo) {
  change("UPDATE streams SET state = status WHERE id = 3");
  expect_finding("row_changed");
  const auto reader = value_of(open_sqlite_reader(path_));
  EXPECT_EQ(code_of(reader->list({}, 0, 10)), errc::store_corrupt);
}

TEST_F(Verify, EveryOtherTableIsCovered) {
  for (const char* sql :
       {"UPDATE snapshots SET data = CAST('x' AS BLOB)", "UPDATE parked SET reason = x'00'",
        "UPDATE held SET until = until + 1", "UPDATE subscriptions SET cursor = 8",
        "UPDATE routes SET participant = 'other'", "UPDATE definitions SET shape = '[]'",
        "UPDATE words SET text = 'STUCK?' WHERE text = 'STUCK'",
        "UPDATE stream_names SET key = 'other' WHERE id = 5",
        "UPDATE meta SET value = '7' WHERE name = 'epoch'",
        "UPDATE blocks SET filter = zeroblob(64)", "DELETE FROM blocks",
        "DELETE FROM index_chunks WHERE id = (SELECT max(id) FROM index_chunks)",
        "DELETE FROM index_runs", "UPDATE index_trees SET upto = upto - 1",
        "DELETE FROM streams WHERE id = 5", "DELETE FROM stream_names WHERE id = 5",
        "CREATE TABLE more (x)", "DROP INDEX streams_by_status"}) {
    SCOPED_TRACE(sql);
    const auto whole = read_file(path_);
    change(sql);
    EXPECT_FALSE(verify().sound());
    write_file(path_, whole);
  }
  EXPECT_TRUE(verify().sound());
}

TEST_F(Verify, AFlippedBitInTheLogIsFoundWhenCommitsComeBehindIt) {
  const auto copy = folder_.file("copy.db");
  {
    const auto store = open();
    for (int n = 0; n < 10; ++n)
      ASSERT_TRUE(commit_one(*store, make_append("1", "flip" + std::to_string(n))));
    for (const char* of : {"", "-wal", ".head"})
      std::filesystem::copy_file(path_ + of, copy + of);
  }
  auto log = read_file(copy + "-wal");
  log[log.size() / 2] = static_cast<char>(log[log.size() / 2] ^ 1);
  write_file(copy + "-wal", log);
  EXPECT_THAT(value_of(verify_store(copy)).findings,
              Contains(Field(&finding::kind, "log_damaged")));
  const auto refused = open_sqlite_store({.path = copy});
  ASSERT_EQ(code_of(refused), errc::store_corrupt);
  EXPECT_THAT(refused.error().message(), HasSubstr("commits behind that would be lost"));
}

class VerifyArchives : public Verify {
 protected:
  VerifyArchives() {
    const auto store = open();
    const retention all{{"STUCK"}, minute(1'000'000), 10'000};
    while (value_of(store->archive(all)).is_more) continue;
    EXPECT_TRUE(std::filesystem::exists(archive_));
  }

  std::string archive_ = path_ + ".2010-12.archive";
};

TEST_F(VerifyArchives, AreFollowedWithTheStoreAsOneHistory) {
  const auto report = verify();
  EXPECT_TRUE(report.sound()) << report.findings.front().text;
  EXPECT_EQ(report.archives, 1u);
  EXPECT_EQ(report.events, 1500u);
  EXPECT_EQ(report.streams, 501u);
}

TEST_F(VerifyArchives, AreLookedIntoToo) {
  SQLite::Database(archive_, SQLite::OPEN_READWRITE)
      .exec("UPDATE events SET body = CAST('x' AS BLOB) WHERE position = "
            "(SELECT max(position) FROM events)");
  expect_finding("event_changed");
}

TEST_F(VerifyArchives, ThatAreMissingAreSaid) {
  std::filesystem::remove(archive_);
  const auto report = verify();
  EXPECT_EQ(report.findings_count, 1u);
  EXPECT_EQ(report.findings.front().kind, "archive_missing");
  EXPECT_THAT(report.findings.front().text, HasSubstr("2010-12.archive"));
}

TEST_F(VerifyArchives, AnEventThatLeftOneIsFound) {
  SQLite::Database(archive_, SQLite::OPEN_READWRITE)
      .exec("DELETE FROM events WHERE position = (SELECT max(position) FROM events)");
  expect_finding("events_missing");
}

TEST_F(Verify, MoreFindingsAreCountedThanKept) {
  change("UPDATE events SET body = CAST('x' AS BLOB)");
  verify_options options;
  options.findings_max = 3;
  const auto report = value_of(verify_store(path_, options));
  EXPECT_EQ(report.findings.size(), 3u);
  EXPECT_GE(report.findings_count, 1500u);
}

TEST_F(Verify, WhatIsNoStoreIsAnError) {
  EXPECT_EQ(code_of(verify_store(folder_.file("none.db"))), errc::store_missing);
  write_file(path_, "a text, and no store at all; long enough to be looked at");
  EXPECT_EQ(code_of(verify_store(path_)), errc::store_foreign);
}

}  // namespace
}  // namespace snorri::store
