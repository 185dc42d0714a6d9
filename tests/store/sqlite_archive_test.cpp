// Archives as files: where they lie, what each is worth alone, and what becomes of everything when
// a file is missing, damaged or half written.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>

#include "archive_load.hpp"
#include "faulty_disk.hpp"
#include "snorri/store/verify.hpp"

namespace snorri::store {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SqliteArchive : public ::testing::Test {
 protected:
  std::vector<std::string> archives() {
    std::vector<std::string> found;
    for (const auto& each : std::filesystem::directory_iterator(folder_.path())) {
      if (each.path().extension() == ".archive") found.push_back(each.path().filename().string());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  std::unique_ptr<event_store> open(const std::string& vfs = "") {
    sqlite_options options;
    options.path = path_;
    options.vfs = vfs;
    options.reserve_bytes = 0;
    return open_or_fail(options);
  }

  void expect_sound(const std::string& path) {
    const auto report = value_of(verify_store(path));
    for (const auto& each : report.findings) ADD_FAILURE() << each.kind << ": " << each.text;
  }

  temporary_folder folder_;
  std::string path_ = folder_.file("shop.db");
  std::string december_ = path_ + ".2010-12.archive";
  std::string january_ = path_ + ".2011-01.archive";
};

TEST_F(SqliteArchive, IsOneFileAMonthOfTheLastEvent) {
  auto store = open();
  fill(*store, 40);
  EXPECT_THAT(archives(), IsEmpty());
  archive_all(*store, minute(3 * month_minutes));
  EXPECT_THAT(archives(),
              ::testing::ElementsAre("shop.db.2010-12.archive", "shop.db.2011-01.archive"));
  EXPECT_EQ(store->condition().archives, 2u);
  EXPECT_FALSE(std::filesystem::exists(december_ + "-journal"));
  EXPECT_FALSE(std::filesystem::exists(december_ + "-wal"));
}

TEST_F(SqliteArchive, IsReadAloneAndNeverWritten) {
  std::string id;
  std::string of_one;
  {
    auto store = open();
    fill(*store, 40);
    archive_all(*store, minute(3 * month_minutes));
    id = store->store_id();
    of_one = text_of(value_of(value_of(store->make_reader())->read_stream({"order", "10"}, 1, 10)));
  }
  auto alone = value_of(open_sqlite_reader(december_));
  EXPECT_EQ(alone->store_id(), id);
  EXPECT_EQ(list_text(*alone, {}, 3), list_text(*alone, {.statuses = ended()}, 100));
  EXPECT_EQ(value_of(alone->list({}, 0, 100)).size(), 10u);
  EXPECT_EQ(value_of(alone->list({.category = "order", .key_prefix = "2"}, 0, 100)).size(), 3u);
  EXPECT_EQ(text_of(value_of(alone->read_stream({"order", "10"}, 1, 10))), of_one);
  EXPECT_EQ(value_of(alone->read_stream_backward({"order", "10"}, 0, 10)).size(), 3u);
  EXPECT_EQ(read_everything(*alone).size(), 30u);
  EXPECT_EQ(value_of(alone->read_events({.types = {"Paid"}}, 0, 100)).events.size(), 10u);
  EXPECT_EQ(value_of(alone->find_message("/shop", "10.2"))->version, 2u);
  EXPECT_TRUE(value_of(alone->find_snapshot({"order", "10"})));
  EXPECT_FALSE(value_of(alone->find({"order", "11"})));
  EXPECT_GT(value_of(alone->last_position()), 0u);
  sqlite_options options;
  options.path = december_;
  const auto refused = open_sqlite_store(options);
  ASSERT_EQ(code_of(refused), errc::store_read_only);
  EXPECT_THAT(refused.error().message(), HasSubstr("archive of 2010-12"));
}

TEST_F(SqliteArchive, EverythingIsKnownAfterARestartThoughAllHasLeft) {
  std::string before;
  auto store = open();
  fill(*store, 40);
  group rest;
  for (int n = 1; n < 40; n += 2) rest.appends.push_back(step(n, 4, minute(n), "CONFIRMED"));
  ASSERT_TRUE(store->commit(rest));
  const auto done = archive_all(*store, minute(3 * month_minutes));
  EXPECT_EQ(done.streams, 40u);
  before = everything(*value_of(store->make_reader()));
  store.reset();
  store = open();
  EXPECT_TRUE(everything(*value_of(store->make_reader())) == before);
  auto again = step(11, 2, minute(11), "PENDING");
  again.expected = expected_version::any();
  EXPECT_TRUE(value_of(commit_one(*store, again)).duplicate);
  EXPECT_EQ(value_of(commit_one(*store, make_append("new", "new"))).first, 141u);
  EXPECT_EQ(value_of(value_of(store->make_reader())->find({"order", "new"}))->id, 41u);
  expect_gapless(read_everything(*value_of(store->make_reader())));
  // Without the writer's memory, from the file alone.
  auto other = value_of(open_sqlite_reader(path_));
  EXPECT_EQ(value_of(other->find_message("/shop", "11.2"))->version, 2u);
}

TEST_F(SqliteArchive, FiltersStillFindWhatLeftBeforeItsBlockWasFull) {
  auto store = open();
  fill(*store, 100);
  archive_all(*store, minute(3 * month_minutes));
  store.reset();
  store = open();
  auto reader = value_of(store->make_reader());
  for (int n = 0; n < 10; ++n) {
    append many = make_append("filler" + std::to_string(n), "");
    many.events.clear();
    for (int i = 0; i < 250; ++i)
      many.events.push_back(make_event(std::to_string(n) + "-" + std::to_string(i), "Filler"));
    ASSERT_TRUE(commit_one(*store, many));
  }
  // All streams of customer-2 have left, half of those with an event "Paid" have.
  const auto of_customer = filtered_text(*reader, {.correlation = "customer-2"});
  EXPECT_EQ(std::count(of_customer.begin(), of_customer.end(), '\n'), 75);
  const auto paid = filtered_text(*reader, {.types = {"Paid"}});
  EXPECT_EQ(std::count(paid.begin(), paid.end(), '\n'), 100);
  EXPECT_EQ(archive_all(*store, minute(3 * month_minutes)).streams, 0u);
}

TEST_F(SqliteArchive, SpaceComesBackWhileTheStoreGoesOn) {
  auto store = open();
  group all;
  for (int n = 0; n < 300; ++n) {
    all.appends.push_back(make_append(std::to_string(n), std::to_string(n)));
    all.appends.back().events.front().body = std::string(40'000, 'x');
    all.appends.back().summary = stream_summary{"END", "CONFIRMED", 1, "h1"};
  }
  ASSERT_TRUE(store->commit(all));
  ASSERT_TRUE(store->checkpoint());
  const auto full = std::filesystem::file_size(path_);
  archive_all(*store, minute(3 * month_minutes));
  int slices = 0;
  while (value_of(store->maintain())) {
    ASSERT_LT(++slices, 1000);
    ASSERT_TRUE(commit_one(*store, make_append("live", "live" + std::to_string(slices))));
  }
  ASSERT_TRUE(store->checkpoint());
  EXPECT_LT(std::filesystem::file_size(path_), full / 2);
  EXPECT_GT(std::filesystem::file_size(december_), full / 2);
  EXPECT_GT(slices, 3) << "in slices";
}

TEST_F(SqliteArchive, AMissingFileIsNamedByWhoAsksForSomethingOfItOnly) {
  auto store = open();
  fill(*store, 40);
  archive_all(*store, minute(3 * month_minutes));
  store.reset();
  std::filesystem::rename(december_, folder_.file("away"));
  store = open();
  auto reader = value_of(store->make_reader());
  const auto refused = reader->read_stream({"order", "10"}, 1, 10);
  ASSERT_EQ(code_of(refused), errc::store_missing);
  EXPECT_THAT(refused.error().message(), HasSubstr(december_));
  EXPECT_EQ(code_of(reader->read_all(0, 100)), errc::store_missing);
  EXPECT_EQ(code_of(reader->list({}, 0, 100)), errc::store_missing);
  EXPECT_EQ(value_of(reader->read_stream({"order", "11"}, 1, 10)).size(), 3u) << "in the main file";
  EXPECT_EQ(value_of(reader->read_stream({"order", "8"}, 1, 10)).size(), 3u) << "in January's";
  EXPECT_EQ(value_of(reader->list({.statuses = {"PENDING"}}, 0, 100)).size(), 20u);
  EXPECT_EQ(value_of(commit_one(*store, step(11, 4, minute(60), "PENDING"))).version, 4u);
  auto outcome = value_of(store->commit(
      make_group({step(10, 4, minute(60), "CONFIRMED"), step(13, 4, minute(60), "PENDING")})));
  EXPECT_EQ(code_of(outcome.at(0)), errc::store_missing) << "that append fails alone";
  EXPECT_TRUE(outcome.at(1));
  std::filesystem::rename(folder_.file("away"), december_);
  EXPECT_EQ(value_of(reader->read_stream({"order", "10"}, 1, 10)).size(), 3u);
}

TEST_F(SqliteArchive, IsVerifiedWithItsStoreAndAlone) {
  auto store = open();
  fill(*store, 40);
  const auto chain = value_of(verify_store(path_)).chain;
  archive_all(*store, minute(3 * month_minutes));
  expect_sound(path_);
  auto report = value_of(verify_store(path_));
  EXPECT_EQ(report.chain, chain);
  EXPECT_EQ(report.events, 120u);
  EXPECT_EQ(report.streams, 40u);
  EXPECT_EQ(report.archives, 2u);
  expect_sound(december_);
  EXPECT_EQ(value_of(verify_store(december_)).events, 30u);
  // A stream that came back, and one that was archived twice, in two months.
  ASSERT_TRUE(commit_one(*store, step(10, 4, minute(50), "CONFIRMED")));
  ASSERT_TRUE(commit_one(*store, step(14, 4, minute(60 + month_minutes), "CONFIRMED")));
  expect_sound(path_);
  archive_all(*store, minute(3 * month_minutes));
  store.reset();
  for (const auto& each : {path_, december_, january_}) expect_sound(each);
}

TEST_F(SqliteArchive, VerifyFindsWhatIsMissingOrChangedBetweenTheFiles) {
  {
    auto store = open();
    fill(*store, 40);
    archive_all(*store, minute(3 * month_minutes));
  }
  const auto expect_finding = [this](const std::string& file, const char* sql) {
    SCOPED_TRACE(sql);
    const auto whole = read_file(file);
    SQLite::Database(file, SQLite::OPEN_READWRITE).exec(sql);
    EXPECT_FALSE(value_of(verify_store(path_)).sound());
    write_file(file, whole);
  };
  for (const char* sql :
       {"DELETE FROM archives WHERE month = 201012", "UPDATE archives SET last = last + 1",
        "UPDATE archives SET month = 7 WHERE month = 201012",
        "DELETE FROM archived_streams WHERE id = 10",
        "UPDATE archived_streams SET month = 201101 WHERE id = 10",
        "DELETE FROM moved WHERE first = 10", "UPDATE moved SET chain = chain + 1",
        "DELETE FROM moved_events WHERE position = 10",
        "UPDATE moved_events SET id = 'other' WHERE position = 10"}) {
    expect_finding(path_, sql);
  }
  for (const char* sql :
       {"DELETE FROM events WHERE position = 10", "DELETE FROM streams WHERE id = 10",
        "UPDATE events SET body = CAST('x' AS BLOB) WHERE position = 10",
        "UPDATE streams SET status = state WHERE id = 10",
        "UPDATE meta SET value = 'another' WHERE name = 'store_id'",
        "UPDATE snapshots SET version = 3 WHERE stream = 10", "DROP TABLE held"}) {
    expect_finding(december_, sql);
  }
  expect_sound(path_);
  std::filesystem::remove(january_);
  const auto report = value_of(verify_store(path_));
  ASSERT_EQ(report.findings_count, 1u);
  EXPECT_EQ(report.findings[0].kind, "archive_missing");
  EXPECT_THAT(report.findings[0].text, HasSubstr(january_));
}

TEST_F(SqliteArchive, ADamagedFileIsFound) {
  auto store = open();
  fill(*store, 40);
  archive_all(*store, minute(3 * month_minutes));
  store.reset();
  auto bytes = read_file(december_);
  const auto at = bytes.find("{\"n\":14.2}");
  ASSERT_NE(at, std::string::npos);
  bytes[at + 6] ^= 1;
  write_file(december_, bytes);
  auto reader = value_of(open_sqlite_reader(path_));
  EXPECT_EQ(code_of(reader->read_stream({"order", "14"}, 1, 10)), errc::store_corrupt);
  EXPECT_EQ(value_of(reader->read_stream({"order", "2"}, 1, 10)).size(), 3u);
  EXPECT_EQ(code_of(reader->read_all(0, 1000)), errc::store_corrupt);
  EXPECT_EQ(code_of(value_of(open_sqlite_reader(december_))->read_stream({"order", "14"}, 1, 10)),
            errc::store_corrupt);
}

TEST_F(SqliteArchive, OfAnotherStoreIsRefused) {
  {
    sqlite_options other;
    other.path = folder_.file("other.db");
    auto store = open_or_fail(other);
    fill(*store, 10);
    archive_all(*store, minute(3 * month_minutes));
  }
  std::filesystem::rename(folder_.file("other.db.2010-12.archive"), december_);
  auto store = open();
  fill(*store, 10);
  const auto before = everything(*value_of(store->make_reader()));
  EXPECT_EQ(code_of(store->archive({ended(), minute(3 * month_minutes), 100})),
            errc::store_foreign);
  EXPECT_TRUE(everything(*value_of(store->make_reader())) == before) << "nothing is lost";
}

TEST_F(SqliteArchive, ACutOfPowerAtAnyMomentLosesNothingAndIsMadeGoodLater) {
  const temporary_folder kept;
  fill(*open(), 12);
  const auto before = everything(*value_of(open_sqlite_reader(path_)));
  std::filesystem::copy(folder_.path(), kept.path(), std::filesystem::copy_options::recursive);
  for (std::size_t cut = 1;; cut += 7) {
    SCOPED_TRACE(cut);
    for (const auto& each : std::filesystem::directory_iterator(folder_.path()))
      std::filesystem::remove(each.path());
    std::filesystem::copy(kept.path(), folder_.path());
    bool is_over = false;
    {
      faulty_disk disk;
      {
        auto store = open(faulty_disk::vfs_name);
        disk.cut_power = cut;
        const auto done = store->archive({ended(), minute(3 * month_minutes), 100});
        is_over = disk.has_power();
        EXPECT_TRUE(done || !is_over);
      }
      disk.forget_unsynced();
    }
    auto store = open();
    EXPECT_TRUE(everything(*value_of(store->make_reader())) == before);
    archive_all(*store, minute(3 * month_minutes));
    EXPECT_TRUE(everything(*value_of(store->make_reader())) == before);
    EXPECT_EQ(value_of(value_of(open_sqlite_reader(december_))->list({}, 0, 100)).size(), 3u);
    expect_sound(path_);
    if (is_over) break;
    ASSERT_LT(cut, 2000u);
  }
}

TEST_F(SqliteArchive, ADiskThatIsFullKeepsEverythingWhereItWas) {
  faulty_disk disk;
  auto store = open(faulty_disk::vfs_name);
  fill(*store, 12);
  const auto before = everything(*value_of(store->make_reader()));
  disk.full = true;
  EXPECT_EQ(code_of(store->archive({ended(), minute(3 * month_minutes), 100})), errc::store_full);
  disk.full = false;
  EXPECT_TRUE(everything(*value_of(store->make_reader())) == before);
  EXPECT_EQ(archive_all(*store, minute(3 * month_minutes)).streams, 6u);
  EXPECT_TRUE(everything(*value_of(store->make_reader())) == before);
}

TEST_F(SqliteArchive, ForgettingReachesIt) {
  auto store = open();
  fill(*store, 40);
  archive_all(*store, minute(3 * month_minutes));
  auto reader = value_of(store->make_reader());
  const auto snapshot = "snapshot of 10";
  EXPECT_EQ(value_of(reader->find_snapshot({"order", "10"}))->data, snapshot);
  EXPECT_TRUE(value_of(store->forget("customer/10", ended())));
  for (const auto& each : value_of(reader->read_stream({"order", "10"}, 1, 10)))
    EXPECT_TRUE(each.forgotten);
  EXPECT_FALSE(value_of(reader->find_snapshot({"order", "10"})));
  EXPECT_FALSE(value_of(reader->read_stream({"order", "20"}, 1, 10)).at(0).forgotten);
  auto alone = value_of(open_sqlite_reader(december_));
  EXPECT_TRUE(value_of(alone->read_stream({"order", "10"}, 1, 10)).at(0).forgotten);
  for (const auto& each : std::filesystem::directory_iterator(folder_.path())) {
    EXPECT_EQ(read_file(each.path().string()).find("{\"n\":10."), std::string::npos) << each.path();
    EXPECT_EQ(read_file(each.path().string()).find(snapshot), std::string::npos) << each.path();
  }
}

}  // namespace
}  // namespace snorri::store
