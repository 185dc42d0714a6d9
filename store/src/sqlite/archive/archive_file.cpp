#include "archive_file.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "../connection.hpp"
#include "../schema.hpp"
#include "../statement.hpp"
#include "../unavailable.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr std::string_view ending = ".archive";

SQLite::Database connect(const std::string& path, int flags, const std::string& vfs) {
  SQLite::Database db(path, flags | SQLite::OPEN_NOMUTEX, busy_timeout_ms, vfs);
  sqlite3_extended_result_codes(db.getHandle(), 1);
  db.exec("PRAGMA mmap_size = 0");
  return db;
}

/// Errors: store_foreign, store_corrupt, store_newer.
result<void> check_owner(SQLite::Database& db, const std::string& path, const std::string& store_id,
                         archive_month month) {
  const auto id = read_meta(db, path, "store_id");
  if (!id) return id.error();
  if (*id == store_id && month_of_archive(db) == month) return {};
  return error{errc::store_foreign, path + " is no archive of this store and month, but of store " +
                                        *id + ": put the right file there"};
}

result<void> check_durable(SQLite::Database& db, const std::string& path) {
  // A journal that is deleted leaves one file, which can be copied and read alone.
  const auto journal = db.execAndGet("PRAGMA journal_mode = DELETE").getString();
  db.exec("PRAGMA synchronous = EXTRA");
  const int synchronous = db.execAndGet("PRAGMA synchronous").getInt();
  if (journal == "delete" && synchronous == 3) return {};
  return error{errc::store_unsafe, path + " would not be durable: journal_mode is " + journal +
                                       ", synchronous " + std::to_string(synchronous) +
                                       ": put the store on a local disk"};
}

}  // namespace

archive_month month_of(time_point at) {
  using namespace std::chrono;
  const year_month_day day(floor<days>(at));
  const int number = static_cast<int>(day.year()) * 100 + static_cast<int>(unsigned{day.month()});
  return std::clamp(number, 197001, 999912);
}

std::string text_of(archive_month month) {
  auto digits = std::to_string(month);
  // Damage may have made any number of it, which is to be shown all the same.
  if (digits.size() > 4) digits.insert(4, "-");
  return digits;
}

std::string archive_path(const std::string& store_path, archive_month month) {
  return store_path + "." + text_of(month) + std::string(ending);
}

archive_month month_of_archive(SQLite::Database& db) {
  SQLite::Statement select(db, "SELECT value FROM meta WHERE name = 'archive'");
  query row(select);
  if (!row.next()) return 0;
  auto text = row.text(0);
  std::erase(text, '-');
  return std::atoi(text.c_str());
}

result<SQLite::Database> open_archive_for_writing(const std::string& store_path,
                                                  const std::string& vfs,
                                                  const std::string& store_id,
                                                  archive_month month) {
  const auto path = archive_path(store_path, month);
  auto db = connect(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, vfs);
  const auto kind = identify(db, path);
  if (!kind) return kind.error();
  db.exec("PRAGMA page_size = " + std::to_string(page_bytes));
  if (auto ok = check_durable(db, path); !ok) return ok.error();
  if (*kind == file_kind::empty) {
    db.exec("BEGIN IMMEDIATE");
    create_tables(db);
    put_meta(db, "store_id", store_id);
    put_meta(db, "archive", text_of(month));
    mark_format(db);
    db.exec("COMMIT");
  } else if (*kind == file_kind::older) {
    return error{errc::store_corrupt, path + " has a format that no archive was written in"};
  }
  if (auto ok = check_owner(db, path, store_id, month); !ok) return ok.error();
  return db;
}

SQLite::Database open_archive_for_reading(const std::string& store_path, const std::string& vfs,
                                          const std::string& store_id, archive_month month) {
  const auto path = archive_path(store_path, month);
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0 || about.st_size == 0) {
    throw unavailable(
        {errc::store_missing, "what was asked for is in the archive " + path +
                                  ", which is not there: put it back beside the store"});
  }
  take_back(path, vfs);
  auto db = connect(path, SQLite::OPEN_READONLY, vfs);
  const auto kind = identify(db, path);
  if (!kind) throw unavailable(kind.error());
  if (auto ok = check_owner(db, path, store_id, month); !ok) throw unavailable(ok.error());
  return db;
}

void repair_archives(const std::string& store_path, const std::string& vfs) {
  const std::filesystem::path store(store_path);
  const auto begin = store.filename().string() + ".";
  const auto end = std::string(ending) + "-journal";
  std::error_code failure;
  for (const auto& each : std::filesystem::directory_iterator(store.parent_path(), failure)) {
    auto name = each.path().string();
    const auto file = each.path().filename().string();
    if (!file.starts_with(begin) || !file.ends_with(end)) continue;
    name.resize(name.size() - std::string_view("-journal").size());
    // The first read rolls back what the journal holds.
    connect(name, SQLite::OPEN_READWRITE, vfs).execAndGet("SELECT count(*) FROM sqlite_schema");
  }
}

}  // namespace snorri::store::sqlite
