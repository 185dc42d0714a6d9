// The event store on SQLite: when a group counts as written, when the log is folded in, and when
// the disk is not believed any more. Rows are the writer's business.
#include "snorri/store/sqlite_store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <exception>
#include <optional>
#include <utility>

#include "../rules.hpp"
#include "connection.hpp"
#include "log_keeper.hpp"
#include "reader.hpp"
#include "schema.hpp"
#include "snorri/base/clock.hpp"
#include "store_lock.hpp"
#include "unfinished.hpp"
#include "writer.hpp"

namespace snorri::store {

namespace sqlite {
namespace {

constexpr std::int64_t quick_check_bytes_max = 256ll << 20;

class sqlite_store final : public event_store {
 public:
  sqlite_store(sqlite_options options, store_lock lock, SQLite::Database&& db, std::string id)
      : options_(std::move(options)),
        lock_(std::move(lock)),
        db_(std::move(db)),
        log_(db_, options_.checkpoint_pages, options_.wal_bytes_max),
        writer_(db_),
        id_(std::move(id)) {}

  ~sqlite_store() override {
    // After an I/O error nothing more is written: the next open decides from what is on disk.
    if (poison_) {
      sqlite3_db_config(db_.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    } else {
      static_cast<void>(log_.empty());
    }
  }

  result<group_outcome> commit(const group& what) override {
    if (poison_) return *poison_;
    if (auto ok = check_limits(what); !ok) return ok.error();
    if (what.empty()) return group_outcome{};
    if (auto ok = make_room(); !ok) return ok.error();
    group_outcome outcome;
    const auto written = transact([&] {
      outcome.reserve(what.appends.size());
      for (const auto& each : what.appends) outcome.push_back(writer_.put(each));
      for (const auto& each : what.snapshots) writer_.put(each);
      for (const auto& each : what.parked) writer_.put(each);
      for (const auto& each : what.subscriptions) writer_.put(each);
      for (const auto& each : what.routes) writer_.put(each);
      for (const auto& each : what.held) writer_.put(each);
      for (const auto& each : what.released) writer_.release(each);
    });
    if (!written) return written.error();
    return outcome;
  }

  result<void> put_definition(const definition_row& row) override {
    if (poison_) return *poison_;
    if (auto ok = check_limits(row); !ok) return ok;
    if (auto ok = make_room(); !ok) return ok;
    return transact([&] { writer_.put(row); });
  }

  result<subscription> open_subscription(const std::string&, const event_filter&,
                                         subscription_start) override {
    return not_yet();
  }
  result<void> move_cursor(const std::string&, std::uint64_t, position) override {
    return not_yet();
  }
  result<subscription> fail_subscription(const std::string&, std::uint64_t, const std::string&,
                                         std::uint32_t) override {
    return not_yet();
  }
  result<void> resume_subscription(const std::string&) override { return not_yet(); }
  result<void> remove_subscription(const std::string&) override { return not_yet(); }
  result<archived> archive(const retention&) override { return not_yet(); }
  result<bool> forget(const std::string&, const std::vector<std::string>&) override {
    return not_yet();
  }
  result<bool> maintain() override { return false; }
  store_condition condition() const override { return {}; }
  static error not_yet() { return {errc::bad_argument, "not there yet"}; }

  result<void> checkpoint() override {
    if (poison_) return *poison_;
    return judge(log_.empty());
  }

  result<std::unique_ptr<store_reader>> make_reader() override {
    return open_reader(options_.path, options_.vfs);
  }

  std::string store_id() const override { return id_; }

 private:
  /// Before a group and not after it: the group that was just written is answered first.
  result<void> make_room() {
    int moved = 0;
    sqlite3_file_control(db_.getHandle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    if (moved != 0) return poison("its file, which was moved or removed");
    if (auto ok = judge(log_.keep_short()); !ok) return ok;
    if (!log_.is_over_limit()) return {};
    if (auto ok = judge(log_.empty()); !ok) return ok;
    if (!log_.is_over_limit()) return {};
    return error{errc::store_full,
                 "the log of " + options_.path + " is longer than " +
                     std::to_string(options_.wal_bytes_max) +
                     " bytes and a reader keeps it from being folded in: end that reader"};
  }

  /// A checkpoint moves what is already on disk, so a full disk loses nothing; other failures do.
  result<void> judge(int code) {
    if (code == SQLITE_OK || code == SQLITE_BUSY || (code & 0xFF) == SQLITE_FULL) return {};
    return poison(std::string("a checkpoint: ") + sqlite3_errstr(code));
  }

  template <class Write>
  result<void> transact(Write write) {
    try {
      writer_.begin();
      write();
      writer_.commit();
      return {};
    } catch (const SQLite::Exception& failure) {
      return give_up(failure);
    } catch (const std::exception& failure) {
      static_cast<void>(writer_.rollback());
      return poison(std::string("a commit: ") + failure.what());
    }
  }

  /// What is known to have written nothing leaves the store usable; all else poisons it.
  error give_up(const SQLite::Exception& failure) {
    const bool rolled_back = writer_.rollback();
    const int code = failure.getErrorCode();
    const bool clean =
        (code & 0xFF) == SQLITE_FULL || (code & 0xFF) == SQLITE_BUSY || code == SQLITE_READONLY;
    if (rolled_back && clean) return to_error(failure, options_.path, "writing");
    return poison(std::string("a commit: ") + failure.what());
  }

  error poison(const std::string& cause) {
    poison_.emplace(errc::store_poisoned,
                    options_.path + " failed at " + cause +
                        ": whether the last group is on disk is unknown; stop this process, check "
                        "the disk, start again, and send unanswered messages again by their ids");
    return *poison_;
  }

  sqlite_options options_;
  store_lock lock_;
  SQLite::Database db_;
  log_keeper log_;
  writer writer_;
  std::string id_;
  std::optional<error> poison_;
};

/// Looks before anything is written, so that another program's file stays as it is.
result<file_kind> look_at(const std::string& path, const std::string& vfs) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return file_kind::empty;
  if (!S_ISREG(about.st_mode)) return error{errc::io_failed, path + " is not a file"};
  if (about.st_size == 0) return file_kind::empty;
  auto db = open_for_reading(path, vfs);
  auto kind = identify(db, path);
  if (!kind || *kind == file_kind::empty || about.st_size > quick_check_bytes_max) return kind;
  const auto verdict = db.execAndGet("PRAGMA quick_check(1)").getString();
  if (verdict == "ok") return kind;
  return error{errc::store_corrupt, path + " is damaged (" + verdict + "): restore a backup"};
}

result<std::unique_ptr<event_store>> open_locked(const sqlite_options& options, store_lock lock) {
  auto kind = look_at(options.path, options.vfs);
  if (!kind) return kind.error();
  auto db = open_for_writing(options.path, options.vfs, options.cache_bytes);
  if (!db) return db.error();
  if (*kind == file_kind::empty) create_schema(*db, system_clock{}.now());
  upgrade_schema(*db);
  advance_epoch(*db);
  auto id = read_meta(*db, options.path, "store_id");
  if (!id) return id.error();
  return std::unique_ptr<event_store>{
      std::make_unique<sqlite_store>(options, std::move(lock), std::move(*db), std::move(*id))};
}

}  // namespace
result<std::unique_ptr<event_store>> open_unfinished_store(const sqlite_options& options) {
  auto path = resolve(options.path);
  if (!path) return path.error();
  auto resolved = options;
  resolved.path = *path;
  if (auto ok = check_file_system(*path); !ok) return ok.error();
  auto lock = store_lock::acquire(*path);
  if (!lock) return lock.error();
  try {
    return open_locked(resolved, std::move(*lock));
  } catch (const SQLite::Exception& failure) {
    return to_error(failure, *path, "opening");
  }
}

}  // namespace sqlite

result<std::unique_ptr<event_store>> open_sqlite_store(const sqlite_options& options) {
  auto path = sqlite::resolve(options.path);
  if (!path) return path.error();
  if (auto ok = sqlite::check_finished(*path); !ok) return ok.error();
  return sqlite::open_unfinished_store(options);
}

result<std::unique_ptr<store_reader>> open_sqlite_reader(const std::string& path) {
  auto resolved = sqlite::resolve(path);
  if (!resolved) return resolved.error();
  return sqlite::open_reader(*resolved, "");
}

result<std::unique_ptr<store_reader>> open_sqlite_reader(const std::string& path,
                                                         const reader_options& options) {
  auto resolved = sqlite::resolve(path);
  if (!resolved) return resolved.error();
  return sqlite::open_reader(*resolved, options.vfs);
}

}  // namespace snorri::store
