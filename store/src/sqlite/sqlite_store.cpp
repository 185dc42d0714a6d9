// The event store on SQLite: when a group counts as written, when the log is folded in, and when
// the disk is not believed any more. Rows are the writer's business.
#include "snorri/store/sqlite_store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include "../rules.hpp"
#include "../subscriptions.hpp"
#include "archive/archiver.hpp"
#include "connection.hpp"
#include "damage.hpp"
#include "head_witness.hpp"
#include "list_query.hpp"
#include "log_keeper.hpp"
#include "opening.hpp"
#include "reader.hpp"
#include "reserve_file.hpp"
#include "schema.hpp"
#include "sealer.hpp"
#include "store_lock.hpp"
#include "unavailable.hpp"
#include "unfinished.hpp"
#include "writer.hpp"

namespace snorri::store {

namespace sqlite {
namespace {

constexpr std::int64_t free_pages_kept = 1024;  // 4 MiB, or a tenth of the file
constexpr int pages_given_back = 256;           // by one call of maintain

class sqlite_store final : public event_store {
 public:
  sqlite_store(sqlite_options options, store_lock lock, SQLite::Database&& db, std::string id)
      : options_(std::move(options)),
        lock_(std::move(lock)),
        db_(std::move(db)),
        log_(db_, options_.checkpoint_pages, options_.wal_bytes_max),
        sealing_(options_.path, options_.vfs, id),
        elsewhere_(db_, options_.path, options_.vfs, id),
        writer_(db_, options_.path, options_.index_memory_entries, *indexes_, sealing_, elsewhere_),
        archiver_({db_, options_.path, options_.vfs, id}, elsewhere_),
        witness_(options_.path, id),
        reserve_(options_.path, options_.reserve_bytes),
        id_(std::move(id)) {}

  ~sqlite_store() override {
    // After an I/O error nothing more is written: the next open decides from what is on disk.
    if (poison_) {
      sqlite3_db_config(db_.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
      return;
    }
    if (full_) reserve_.give_up();
    static_cast<void>(log_.empty());
    witness_.sync();
  }

  /// Errors: store_corrupt. Throws SQLite::Exception and damage.
  result<void> start() {
    sealing_.keys().recover();
    if (auto ok = writer_.load(); !ok) return ok;
    // A log that begins anew holds nothing of what a power cut left in the old one.
    static_cast<void>(log_.empty());
    acknowledge();
    reserve_.hold();
    note_condition();
    return {};
  }

  result<group_outcome> commit(const group& what) override {
    if (poison_) return *poison_;
    if (auto ok = check_limits(what); !ok) return ok.error();
    if (what.empty()) return group_outcome{};
    group_outcome outcome;
    const auto written = transact([&] {
      outcome.clear();
      outcome.reserve(what.appends.size());
      writer_.expect(what.appends);
      for (const auto& each : what.appends) outcome.push_back(writer_.put(each));
      for (const auto& each : what.snapshots) writer_.put(each);
      for (const auto& each : what.parked) writer_.put(each);
      for (const auto& each : what.subscriptions) writer_.put(each);
      for (const auto& each : what.routes) writer_.put(each);
      for (const auto& each : what.held) writer_.put(each);
      for (const auto& each : what.released) writer_.release(each);
      for (const auto& each : what.touched) writer_.put(each);
    });
    if (!written) return written.error();
    return outcome;
  }

  result<void> put_definition(const definition_row& row) override {
    if (auto ok = check_limits(row); !ok) return ok;
    return transact([&] { writer_.put(row); });
  }

  result<subscription> open_subscription(const std::string& name, const event_filter& filter,
                                         subscription_start start) override {
    auto row = opened(writer_.find_subscription(name), name, filter, start,
                      writer_.last_position());
    if (!row) return row;
    return put(*row);
  }

  result<void> move_cursor(const std::string& name, std::uint64_t epoch, position up_to) override {
    const auto known = writer_.find_subscription(name);
    if (auto ok = check_holder(known, name, epoch); !ok) return ok;
    const auto row = moved(*known, up_to, writer_.last_position());
    if (!row) return {};
    const auto done = put(*row);
    return done ? result<void>{} : done.error();
  }

  result<subscription> fail_subscription(const std::string& name, std::uint64_t epoch,
                                         const std::string& reason,
                                         std::uint32_t failures_max) override {
    const auto known = writer_.find_subscription(name);
    if (auto ok = check_holder(known, name, epoch); !ok) return ok.error();
    return put(failed(*known, reason, failures_max));
  }

  result<void> resume_subscription(const std::string& name) override {
    const auto known = writer_.find_subscription(name);
    if (!known) return no_such_subscription(name);
    const auto done = put(resumed(*known));
    return done ? result<void>{} : done.error();
  }

  result<void> remove_subscription(const std::string& name) override {
    if (!writer_.find_subscription(name)) return no_such_subscription(name);
    return transact([&] { writer_.remove_subscription(name); });
  }

  result<archived> archive(const retention& which) override {
    if (poison_) return *poison_;
    auto found = copy_to_archives(which);
    if (!found) return found.error();
    archived done{found->streams.size(), 0, found->is_more};
    if (found->streams.empty()) return done;
    const auto removed = transact([&] {
      archiver_.remove(*found, writer_.moved(), writer_.taken_in());
      for (const auto& each : found->streams) {
        writer_.drop(each.name);
        done.events += each.events.size();
      }
    });
    if (!removed) return removed.error();
    note_condition();
    return done;
  }

  result<bool> forget(const std::string& subject, const std::vector<std::string>& ended) override {
    if (auto ok = check_subject(subject); !ok) return ok.error();
    if (poison_) return *poison_;
    result<bool> answer = false;
    const auto done = attempt([&]() -> result<void> {
      const auto ok = check_ended(subject, ended);
      answer = ok ? sealing_.keys().forget(subject) : ok.error();
      return {};
    });
    if (!done) return done.error();
    return answer;
  }

  result<void> checkpoint() override {
    if (poison_) return *poison_;
    auto done = judge(log_.empty());
    if (done) witness_.sync();
    return done;
  }

  result<bool> maintain() override {
    if (poison_) return *poison_;
    if (full_ && !is_writable_again()) return false;
    reserve_.hold();
    bool is_more = false;
    const auto worked = attempt([&]() -> result<void> {
      const auto more = writer_.work_on_indexes();
      if (!more) return more.error();
      is_more = *more;
      return {};
    });
    if (!worked && poison_) return *poison_;
    if (worked && give_back_pages()) is_more = true;
    note_condition();
    return is_more;
  }

  store_condition condition() const override {
    const std::lock_guard lock(condition_mutex_);
    return condition_;
  }

  result<std::unique_ptr<store_reader>> make_reader() override {
    return open_reader(options_.path, {options_.vfs, false}, indexes_);
  }

  std::string store_id() const override { return id_; }

 private:
  result<subscription> put(const subscription& row) {
    const auto done = transact([&] { writer_.replace(row); });
    if (!done) return done.error();
    return row;
  }

  /// Errors: as archiver::copy's; store_poisoned.
  result<moving> copy_to_archives(const retention& which) {
    try {
      return archiver_.copy(which);
    } catch (const SQLite::Exception& failure) {
      return poison(std::string("writing an archive: ") + failure.what());
    }
  }

  /// Errors: subject_in_use.
  result<void> check_ended(const std::string& subject, const std::vector<std::string>& ended) {
    if (ended.empty()) return {};
    const auto key = sealing_.keys().find(subject);
    if (!key) return key.error();
    if (!*key) return {};
    const auto open = find_of_key(db_, **key, ended);
    return open ? subject_in_use(subject, *open) : result<void>{};
  }

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

  /// One transaction around `write`, answered when it is on disk.
  template <class Write>
  result<void> transact(Write write) {
    if (poison_) return *poison_;
    if (full_ && !is_writable_again()) return *full_;
    if (auto ok = make_room(); !ok) return ok;
    return attempt([&]() -> result<void> {
      writer_.begin();
      write();
      return writer_.commit();
    });
  }

  template <class Work>
  result<void> attempt(Work work) {
    try {
      if (is_behind_) {
        if (auto ok = writer_.load(); !ok) return ok;
        is_behind_ = false;
      }
      auto done = work();
      if (done) acknowledge();
      if (!done) roll_back();
      return done;
    } catch (const damage& found) {
      roll_back();
      return error{errc::store_corrupt,
                   options_.path + ": " + found.what() +
                       ": `snorri verify` says what is touched; restore a backup"};
    } catch (const unavailable& missing) {
      roll_back();
      return missing.why();
    } catch (const SQLite::Exception& failure) {
      return give_up(failure);
    } catch (const std::exception& failure) {
      roll_back();
      return poison(std::string("a commit: ") + failure.what());
    }
  }

  bool roll_back() {
    is_behind_ = true;
    return writer_.rollback();
  }

  void acknowledge() {
    witness_.write({writer_.last_position(), writer_.chain(), writer_.quiet_commits()});
  }

  /// What is known to have written nothing leaves the store usable; all else poisons it.
  error give_up(const SQLite::Exception& failure) {
    const bool rolled_back = roll_back();
    const int code = failure.getErrorCode();
    const bool is_full = (code & 0xFF) == SQLITE_FULL;
    const bool clean = is_full || (code & 0xFF) == SQLITE_BUSY || code == SQLITE_READONLY;
    if (!rolled_back || !clean) return poison(std::string("a commit: ") + failure.what());
    auto why = to_error(failure, options_.path, "writing");
    if (is_full) {
      reserve_.give_up();
      full_ = why;
      note_condition();
    }
    return why;
  }

  bool is_writable_again() {
    if (!reserve_.has_room_beside()) return false;
    full_.reset();
    note_condition();
    return true;
  }

  /// Gives pages that hold nothing back to the disk; true if there are more.
  bool give_back_pages() {
    try {
      const auto number = [this](const char* pragma) {
        return db_.execAndGet(std::string("PRAGMA ") + pragma).getInt64();
      };
      const auto to_keep = std::max<std::int64_t>(free_pages_kept, number("page_count") / 10);
      if (number("auto_vacuum") != 2 || number("freelist_count") <= to_keep) return false;
      db_.exec("PRAGMA incremental_vacuum(" + std::to_string(pages_given_back) + ")");
      return number("freelist_count") > to_keep;
    } catch (const SQLite::Exception& failure) {
      static_cast<void>(give_up(failure));
      return false;
    }
  }

  void note_condition() {
    store_condition now;
    now.writable = !poison_ && !full_;
    now.why = poison_ ? poison_->text() : full_ ? full_->text() : "";
    now.log_bytes = log_.bytes();
    if (!poison_) {
      try {
        now.file_bytes = page_bytes * static_cast<std::uint64_t>(
                                          db_.execAndGet("PRAGMA page_count").getInt64());
        now.free_bytes = page_bytes * static_cast<std::uint64_t>(
                                          db_.execAndGet("PRAGMA freelist_count").getInt64());
        now.archives = static_cast<std::size_t>(
            db_.execAndGet("SELECT count(*) FROM archives").getInt64());
      } catch (const SQLite::Exception&) {
        // Said by the next call that needs the file.
      }
    }
    const std::lock_guard lock(condition_mutex_);
    condition_ = std::move(now);
  }

  error poison(const std::string& cause) {
    poison_.emplace(errc::store_poisoned,
                    options_.path + " failed at " + cause +
                        ": whether the last group is on disk is unknown; stop this process, check "
                        "the disk, start again, and send unanswered messages again by their ids");
    note_condition();
    return *poison_;
  }

  sqlite_options options_;
  store_lock lock_;
  SQLite::Database db_;
  log_keeper log_;
  std::shared_ptr<index::memories> indexes_ = std::make_shared<index::memories>();
  sealer sealing_;
  archives elsewhere_;
  writer writer_;
  archiver archiver_;
  head_witness witness_;
  reserve_file reserve_;
  std::string id_;
  std::optional<error> poison_;
  std::optional<error> full_;  // until there is room again
  bool is_behind_ = false;     // the writer's memory: a transaction was rolled back
  mutable std::mutex condition_mutex_;
  store_condition condition_;
};

result<std::unique_ptr<event_store>> open_locked(const sqlite_options& options, store_lock lock) {
  repair_archives(options.path, options.vfs);
  auto db = open_checked(options);
  if (!db) return db.error();
  auto id = read_meta(*db, options.path, "store_id");
  if (!id) return id.error();
  if (auto ok = check_end(*db, options.path, *id); !ok) return ok.error();
  if (auto ok = advance_epoch(*db, options.path); !ok) return ok.error();
  auto store = std::make_unique<sqlite_store>(options, std::move(lock), std::move(*db), *id);
  if (auto ok = store->start(); !ok) return ok.error();
  return std::unique_ptr<event_store>{std::move(store)};
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
  } catch (const damage& found) {
    return error{errc::store_corrupt,
                 *path + ": " + found.what() +
                     ": `snorri verify` says what is touched; restore a backup"};
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
  return open_sqlite_reader(path, {});
}

result<std::unique_ptr<store_reader>> open_sqlite_reader(const std::string& path,
                                                         const reader_options& options) {
  auto resolved = sqlite::resolve(path);
  if (!resolved) return resolved.error();
  return sqlite::open_reader(*resolved, options, nullptr);
}

result<void> check_store_place(const std::string& path) {
  const auto resolved = sqlite::resolve(path);
  if (!resolved) return resolved.error();
  return sqlite::check_file_system(*resolved);
}

bool store_has_writer(const std::string& path) {
  const auto resolved = sqlite::resolve(path);
  return resolved && !sqlite::store_lock::is_free(*resolved);
}

sqlite_facts facts_of_sqlite() {
  return {sqlite3_libversion(), sqlite::has_wal_reset_bug(sqlite3_libversion_number())};
}

}  // namespace snorri::store
