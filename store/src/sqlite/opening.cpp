#include "opening.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include "connection.hpp"
#include "event_reader.hpp"
#include "log_scan.hpp"
#include "schema.hpp"
#include "snorri/base/clock.hpp"
#include "upgrade.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr std::int64_t quick_check_bytes_max = 256ll << 20;
constexpr std::size_t events_checked = 1000;

/// The power went while the file was made: only who may write can take the half back.
bool has_hot_journal(SQLite::Database& db) {
  try {
    db.execAndGet("PRAGMA schema_version");
    return false;
  } catch (const SQLite::Exception& failure) {
    return failure.getExtendedErrorCode() == SQLITE_READONLY_ROLLBACK;
  }
}

/// Looks before anything is written, so that another program's file stays as it is.
result<file_kind> look_at(const std::string& path, const std::string& vfs) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return file_kind::empty;
  if (!S_ISREG(about.st_mode)) return error{errc::io_failed, path + " is not a file"};
  if (about.st_size == 0) return file_kind::empty;
  auto db = open_for_reading(path, vfs);
  if (has_hot_journal(db)) {
    db = SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX, busy_timeout_ms, vfs);
    sqlite3_extended_result_codes(db.getHandle(), 1);
  }
  auto kind = identify(db, path);
  if (!kind || *kind == file_kind::empty) return kind;
  if (const auto month = month_of_archive(db); month != 0) {
    return error{errc::store_read_only, path + " is the archive of " + text_of(month) +
                                            " and is only read: name the store it is beside"};
  }
  if (*kind == file_kind::snorri) {
    if (auto ok = check_schema(db, path); !ok) return ok.error();
  }
  if (about.st_size > quick_check_bytes_max) return kind;
  const auto verdict = db.execAndGet("PRAGMA quick_check(1)").getString();
  if (verdict == "ok") return kind;
  return error{errc::store_corrupt, path + " is damaged (" + verdict + "): restore a backup"};
}

result<void> check_log(const std::string& path) {
  const auto found = scan_log(path);
  if (found.commits_behind_damage == 0) return {};
  return error{errc::store_corrupt,
               path + "-wal is damaged after " + std::to_string(found.frames) + " pages, and " +
                   std::to_string(found.commits_behind_damage) +
                   " commits behind that would be lost: `snorri verify` says more; restore a " +
                   "backup"};
}

}  // namespace

result<SQLite::Database> open_checked(const sqlite_options& options) {
  const auto& path = options.path;
  if (auto ok = check_log(path); !ok) return ok.error();
  auto kind = look_at(path, options.vfs);
  if (!kind) return kind.error();
  auto db = open_for_writing(path, options.vfs, options.cache_bytes);
  if (!db) return db;
  if (*kind == file_kind::empty) create_schema(*db, system_clock{}.now(), options.store_id);
  if (*kind == file_kind::older) {
    if (auto ok = upgrade(*db, path); !ok) return ok.error();
  }
  return db;
}

result<void> check_end(SQLite::Database& db, const std::string& path,
                       const std::string& store_id) {
  word_reader words(db);
  unsealer none("", "", store_id, true);
  archives elsewhere(db, path, "", store_id);
  event_reader events(db, words, none, elsewhere, gaps::skipped);
  const auto last = events.last_position();
  // Throws damage for what is not as it was written.
  static_cast<void>(events.all(last > events_checked ? last - events_checked : 0, events_checked));
  const auto head = read_head(path, store_id);
  if (!head) return {};
  const auto quiet = read_quiet_commits(db, path);
  if (!quiet) return quiet.error();
  if (head->quiet_commits > *quiet) {
    return error{errc::store_corrupt,
                 path + " has lost the last " + std::to_string(head->quiet_commits - *quiet) +
                     " commits without events that were acknowledged: its end is lost; restore a " +
                     "backup, or remove " + path + ".head to go on without what is missing"};
  }
  if (head->last == 0) return {};
  if (head->last > last) {
    return error{errc::store_corrupt,
                 path + " ends at position " + std::to_string(last) + ", and " +
                     std::to_string(head->last) + " was acknowledged: its end is lost; restore a " +
                     "backup, or remove " + path + ".head to go on without what is missing"};
  }
  const auto event = events.at(head->last);
  if (!event || event->chain == head->chain) return {};
  return error{errc::store_corrupt, path + ": the event at position " +
                                        std::to_string(head->last) +
                                        " is not the one that was acknowledged: restore a backup"};
}

}  // namespace snorri::store::sqlite
