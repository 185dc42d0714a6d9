// Which files are stores, what is said of those that are not, and what a reopened one still holds.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "workload.hpp"

namespace snorri::store {
namespace {

using ::testing::HasSubstr;

class SqliteFile : public ::testing::Test {
 protected:
  result<std::unique_ptr<event_store>> open() {
    sqlite_options options;
    options.path = path_;
    return open_sqlite_store(options);
  }

  /// Writer and reader both refuse the file with `code`, name it, and leave it as it is.
  void expect_refused(errc code) {
    const auto before = read_file(path_);
    const auto store = open();
    ASSERT_EQ(code_of(store), code);
    EXPECT_THAT(store.error().message(), HasSubstr(path_));
    const auto reader = open_sqlite_reader(path_);
    ASSERT_EQ(code_of(reader), code);
    EXPECT_THAT(reader.error().message(), HasSubstr(path_));
    EXPECT_EQ(read_file(path_), before);
  }

  /// A store with a few groups in it, closed.
  void write_store(int groups = 20) {
    const auto store = open_or_fail(path_);
    acknowledgements ignored;
    ASSERT_TRUE(run_load(*store, groups, ignored));
  }

  void change(const std::string& sql) { SQLite::Database(path_, SQLite::OPEN_READWRITE).exec(sql); }

  temporary_folder folder_;
  std::string path_ = folder_.file("store.db");
};

TEST_F(SqliteFile, AMissingFileIsMadeByTheWriterAndMissedByTheReader) {
  const auto reader = open_sqlite_reader(path_);
  ASSERT_EQ(code_of(reader), errc::store_missing);
  EXPECT_THAT(reader.error().message(), HasSubstr(path_));
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_TRUE(open());
  EXPECT_TRUE(open_sqlite_reader(path_));
}

TEST_F(SqliteFile, AnEmptyFileIsANewStoreToTheWriter) {
  write_file(path_, "");
  EXPECT_EQ(code_of(open_sqlite_reader(path_)), errc::store_missing);
  EXPECT_TRUE(open());
  EXPECT_TRUE(open_sqlite_reader(path_));
}

TEST_F(SqliteFile, AnSqliteFileWithNothingInItIsANewStoreToTheWriter) {
  SQLite::Database(path_, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("VACUUM");
  ASSERT_GT(std::filesystem::file_size(path_), 0u);
  EXPECT_EQ(code_of(open_sqlite_reader(path_)), errc::store_missing);
  EXPECT_TRUE(open());
}

TEST_F(SqliteFile, ATextFileIsForeign) {
  for (const std::size_t size : {std::size_t{5}, std::size_t{300}, std::size_t{20'000}}) {
    write_file(path_, std::string(size, 't'));
    expect_refused(errc::store_foreign);
  }
}

TEST_F(SqliteFile, TheDatabaseOfAnotherProgramIsForeign) {
  SQLite::Database(path_, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("CREATE TABLE events (id INTEGER)");
  expect_refused(errc::store_foreign);
  change("PRAGMA application_id = 42");
  expect_refused(errc::store_foreign);
}

TEST_F(SqliteFile, AStoreOfALaterSnorriIsNewer) {
  write_store();
  change("PRAGMA user_version = 4");
  expect_refused(errc::store_newer);
}

TEST_F(SqliteFile, AStoreWithoutItsTablesIsCorrupt) {
  SQLite::Database(path_, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("PRAGMA application_id = 0x534E4F52; PRAGMA user_version = 1");
  expect_refused(errc::store_corrupt);
}

TEST_F(SqliteFile, ATruncatedFileIsCorrupt) {
  write_store();
  const auto whole = read_file(path_);
  for (const auto size : {whole.size() / 2, std::size_t{4096}, whole.size() - 4096}) {
    write_file(path_, whole.substr(0, size));
    expect_refused(errc::store_corrupt);
  }
}

TEST_F(SqliteFile, AFlippedHeaderIsRefused) {
  write_store();
  const auto whole = read_file(path_);
  auto damaged = whole;
  damaged[3] = static_cast<char>(damaged[3] ^ 0x10);  // "SQLite format 3"
  write_file(path_, damaged);
  expect_refused(errc::store_foreign);
  damaged = whole;
  damaged[69] = static_cast<char>(damaged[69] ^ 0x10);  // the application id
  write_file(path_, damaged);
  expect_refused(errc::store_foreign);
}

TEST_F(SqliteFile, ADamagedPageIsFoundWhenTheWriterOpens) {
  write_store();
  auto damaged = read_file(path_);
  const auto page = damaged.size() / 2 / 4096 * 4096;
  damaged.replace(page, 2048, std::string(2048, '\xAA'));
  write_file(path_, damaged);
  const auto store = open();
  ASSERT_EQ(code_of(store), errc::store_corrupt);
  EXPECT_THAT(store.error().message(), HasSubstr("restore a backup"));
  EXPECT_EQ(read_file(path_), damaged);
}

TEST_F(SqliteFile, AChangedPayloadIsFoundWhenItIsRead) {
  write_store();
  change("UPDATE events SET body = CAST(replace(body, 'bbb', 'bbc') AS BLOB) WHERE position = 8");
  const auto reader = value_of(open_sqlite_reader(path_));
  const auto page = reader->read_all(0, 100);
  ASSERT_EQ(code_of(page), errc::store_corrupt);
  EXPECT_THAT(page.error().message(), HasSubstr("position 8 of order/2 is not what was written"));
  EXPECT_EQ(value_of(reader->read_all(0, 7)).size(), 7u);
  EXPECT_EQ(value_of(reader->read_all(8, 5)).size(), 5u);
}

TEST_F(SqliteFile, AMissingEventIsFoundWhenTheNextIsRead) {
  write_store();
  change("DELETE FROM events WHERE position = 8");
  const auto reader = value_of(open_sqlite_reader(path_));
  const auto page = reader->read_all(0, 100);
  ASSERT_EQ(code_of(page), errc::store_corrupt);
  EXPECT_THAT(page.error().message(), HasSubstr("position 8 is missing"));
}

TEST_F(SqliteFile, AFolderIsNoStore) {
  path_ = folder_.file("folder");
  std::filesystem::create_directory(path_);
  EXPECT_EQ(code_of(open()), errc::io_failed);
  EXPECT_EQ(code_of(open_sqlite_reader(path_)), errc::io_failed);
}

TEST_F(SqliteFile, AFolderThatDoesNotExistIsSaidSo) {
  path_ = folder_.file("nowhere/store.db");
  const auto store = open();
  ASSERT_EQ(code_of(store), errc::io_failed);
  EXPECT_THAT(store.error().message(), HasSubstr("No such file or directory"));
}

TEST_F(SqliteFile, AnEmptyPathIsRefused) {
  path_.clear();
  EXPECT_EQ(code_of(open()), errc::io_failed);
  EXPECT_EQ(code_of(open_sqlite_reader(path_)), errc::io_failed);
}

TEST_F(SqliteFile, AReopenedStoreKeepsEverything) {
  std::string id;
  {
    const auto store = open_or_fail(path_);
    id = store->store_id();
    auto what = make_group({make_append("1", "a"), make_deduplicated("2", "b")});
    what.snapshots.push_back({{"order", "1"}, {1, "hash", "{}"}});
    what.parked.emplace_back().reason = "E3002";
    what.subscriptions.push_back({"mail", {"ItemAdded"}, 1});
    what.routes.push_back({"ReserveInventory", "inventory"});
    ASSERT_TRUE(store->commit(what));
    ASSERT_TRUE(store->put_definition({"order", 1, "hash", "{}"}));
  }
  const auto store = open_or_fail(path_);
  EXPECT_EQ(store->store_id(), id);
  EXPECT_TRUE(value_of(commit_one(*store, make_deduplicated("2", "b"))).duplicate);
  EXPECT_EQ(code_of(commit_one(*store, make_deduplicated("2", "b", "{\"x\":1}"))),
            errc::corrupted_idempotency);
  const auto next = value_of(commit_one(*store, make_append("1", "c", expected_version::exact(1))));
  EXPECT_EQ(next.first, 3u);
  EXPECT_EQ(next.version, 2u);
  group more;
  more.parked.emplace_back().reason = "E3009";
  ASSERT_TRUE(store->commit(more));

  const auto reader = value_of(open_sqlite_reader(path_));
  EXPECT_EQ(reader->store_id(), id);
  expect_gapless(read_everything(*reader));
  EXPECT_TRUE(value_of(reader->find_snapshot({"order", "1"})));
  EXPECT_EQ(value_of(reader->list_parked(0, 10)).back().id, 2u);
  EXPECT_EQ(value_of(reader->list_subscriptions()).at(0).cursor, 1u);
  EXPECT_EQ(value_of(reader->list_routes()).at(0).participant, "inventory");
  EXPECT_EQ(value_of(reader->list_definitions()).at(0).hash, "hash");
}

TEST_F(SqliteFile, AFileThatIsRemovedUnderTheWriterPoisonsIt) {
  const auto store = open_or_fail(path_);
  ASSERT_TRUE(commit_one(*store, make_append("1", "a")));
  std::filesystem::remove(path_);
  EXPECT_EQ(code_of(store->commit(make_load(0))), errc::store_poisoned);
}

TEST_F(SqliteFile, APathMayHoldCharactersOfAUri) {
  path_ = folder_.file("a?b#c%41 d.db");
  write_store();
  EXPECT_TRUE(std::filesystem::exists(path_));
  EXPECT_TRUE(open_sqlite_reader(path_));
}

/// Runs `read` as a user who may read the folder and not write it; root may always write.
template <class Read>
bool holds_without_write_access(const temporary_folder& folder, Read read) {
  std::filesystem::permissions(folder.path(), std::filesystem::perms{0555});
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(2);
    ::_exit(read() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST_F(SqliteFile, AReaderNeedsNoWriteAccessWithoutAnEngine) {
  path_ = folder_.file("a?b#c%41 d.db");
  write_store(2);
  EXPECT_TRUE(holds_without_write_access(folder_, [&] {
    const auto reader = open_sqlite_reader(path_);
    return reader && (*reader)->read_all(0, 100).value().size() == 6;
  }));
}

TEST_F(SqliteFile, AReaderNeedsNoWriteAccessBesideAnEngine) {
  const auto store = open_or_fail(path_);
  ASSERT_TRUE(store->commit(make_load(0)));
  EXPECT_TRUE(holds_without_write_access(folder_, [&] {
    const auto reader = open_sqlite_reader(path_);
    return reader && (*reader)->read_all(0, 100).value().size() == 3;
  }));
}

TEST_F(SqliteFile, AWriterNeedsWriteAccess) {
  write_store(2);
  EXPECT_TRUE(holds_without_write_access(folder_, [&] {
    const auto store = open();
    return !store && store.error().code() == errc::store_read_only;
  }));
}

TEST_F(SqliteFile, AReaderWithoutWriteAccessSeesAnEngineThatStartsLater) {
  write_store(2);
  std::array<int, 2> go{};
  std::array<int, 2> ready{};
  ASSERT_EQ(::pipe(go.data()), 0);
  ASSERT_EQ(::pipe(ready.data()), 0);
  std::filesystem::permissions(folder_.path(), std::filesystem::perms{0555});
  const pid_t child = ::fork();
  if (child == 0) {
    char byte = 0;
    if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(2);
    const auto reader = open_sqlite_reader(path_);
    if (!reader || (*reader)->read_all(0, 100).value().size() != 6) ::_exit(3);
    if (::write(ready[1], "r", 1) != 1 || ::read(go[0], &byte, 1) != 1) ::_exit(4);
    ::_exit((*reader)->read_all(0, 100).value().size() == 9 ? 0 : 1);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  std::filesystem::permissions(folder_.path(), std::filesystem::perms{0755});
  const auto store = open_or_fail(path_);
  ASSERT_TRUE(store->commit(make_load(2)));
  ASSERT_EQ(::write(go[1], "g", 1), 1);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << WEXITSTATUS(status);
}

}  // namespace
}  // namespace snorri::store
