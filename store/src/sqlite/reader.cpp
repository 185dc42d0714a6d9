#include "reader.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include "../lists_begun.hpp"
#include "../rules.hpp"
#include "connection.hpp"
#include "damage.hpp"
#include "schema.hpp"
#include "session.hpp"
#include "unavailable.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr int tries_max = 100;

using events = std::vector<recorded_event>;

/// Changes when anyone writes the file itself. Taken without opening it: closing a file drops the
/// locks that SQLite holds on it.
struct file_stamp {
  bool has_log = false;
  std::pair<std::int64_t, std::int64_t> changed;
  std::int64_t size = 0;
  bool operator==(const file_stamp&) const = default;
};

file_stamp stamp_of(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return {};
  return {::access((path + "-wal").c_str(), F_OK) == 0,
          {about.st_mtim.tv_sec, about.st_mtim.tv_nsec},
          about.st_size};
}

class sqlite_reader final : public store_reader, public lists_begun {
 public:
  sqlite_reader(std::string path, reader_options options, std::shared_ptr<index::memories> shared)
      : path_(std::move(path)), options_(std::move(options)), shared_(std::move(shared)) {}

  /// Errors: as open_sqlite_reader.
  result<void> open() {
    struct stat about {};
    if (::stat(path_.c_str(), &about) != 0) {
      return error{errc::store_missing,
                   "no store at " + path_ + ": start an engine on it, or name another path"};
    }
    if (!S_ISREG(about.st_mode)) return error{errc::io_failed, path_ + " is not a file"};
    try {
      return connect(open_for_reading(path_, options_.vfs));
    } catch (const damage& found) {
      return damaged(found.what());
    } catch (const SQLite::Exception& failure) {
      // In a folder that may not be written SQLite cannot make the log's index. Without a log the
      // file alone is the store, for as long as its stamp stays the same.
      const auto stamp = stamp_of(path_);
      const int code = failure.getErrorCode() & 0xFF;
      if (stamp.has_log || (code != SQLITE_CANTOPEN && code != SQLITE_READONLY))
        return to_error(failure, path_, "opening");
      unchanging_ = stamp;
    }
    try {
      return connect(open_unchanging(path_, options_.vfs));
    } catch (const SQLite::Exception& failure) {
      return to_error(failure, path_, "opening");
    }
  }

  std::string store_id() const override { return store_id_; }

  result<position> last_position() override {
    return guarded<position>([](session& on) { return on.events().last_position(); });
  }

  result<std::optional<stream_row>> find(const stream_name& name) override {
    return guarded<std::optional<stream_row>>([&](session& on) { return on.find_row(name); });
  }

  result<events> read_stream(const stream_name& name, stream_version from,
                             std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    return guarded<events>([&](session& on) {
      const auto row = on.find(name);
      return row ? on.events().forwards(*row, from, limit) : events{};
    });
  }

  result<events> read_stream_backward(const stream_name& name, stream_version from,
                                      std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    return guarded<events>([&](session& on) {
      const auto row = on.find(name);
      return row ? on.events().backwards(*row, from, limit) : events{};
    });
  }

  result<events> read_all(position after, std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    return guarded<events>([&](session& on) { return on.events().all(after, limit); });
  }

  result<event_page> read_events(const event_filter& filter, position after,
                                 std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    return guarded<event_page>(
        [&](session& on) { return on.events().filtered(filter, after, limit); });
  }

  result<std::vector<stream_row>> list(const stream_filter& filter, std::uint64_t after,
                                       std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    return guarded<std::vector<stream_row>>(
        [&](session& on) { return on.list(list_filter(filter), after, limit); });
  }

  result<std::vector<stream_row>> list_begun(const stream_filter& filter, const time_span& begun,
                                             std::uint64_t after, std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    return guarded<std::vector<stream_row>>(
        [&](session& on) { return on.list(list_filter(filter, begun), after, limit); });
  }

  result<std::optional<recorded_event>> find_message(std::string_view source,
                                                     std::string_view id) override {
    return guarded<std::optional<recorded_event>>(
        [&](session& on) { return on.find_message(source, id); });
  }

  result<std::optional<snapshot>> find_snapshot(const stream_name& name) override {
    return guarded<std::optional<snapshot>>([&](session& on) { return on.find_snapshot(name); });
  }

  result<std::vector<parked_message>> list_parked(std::uint64_t after, std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    return guarded<std::vector<parked_message>>(
        [&](session& on) { return on.list_parked(after, limit); });
  }

  result<std::uint64_t> count_parked() override {
    return guarded<std::uint64_t>([](session& on) { return on.count_parked(); });
  }

  result<std::vector<held_message>> list_held(std::uint64_t after, std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    return guarded<std::vector<held_message>>(
        [&](session& on) { return on.list_held(after, limit); });
  }

  result<std::vector<subscription>> list_subscriptions() override {
    return guarded<std::vector<subscription>>([](session& on) { return on.list_subscriptions(); });
  }

  result<std::vector<route>> list_routes() override {
    return guarded<std::vector<route>>([](session& on) { return on.list_routes(); });
  }

  result<std::vector<definition_row>> list_definitions() override {
    return guarded<std::vector<definition_row>>([](session& on) { return on.list_definitions(); });
  }

 private:
  result<void> connect(SQLite::Database db) {
    auto kind = identify(db, path_);
    if (!kind) return kind.error();
    if (*kind == file_kind::empty) {
      return error{errc::store_missing,
                   path_ + " is empty: start an engine on it, or name another path"};
    }
    if (*kind == file_kind::older) {
      return error{
          errc::store_read_only,
          path_ +
              " has an older format, and reading does not change it: let an engine open it once, "
              "which brings it up to date"};
    }
    auto id = read_meta(db, path_, "store_id");
    if (!id) return id.error();
    store_id_ = *id;
    const bool is_archive = month_of_archive(db) != 0;
    session_.emplace(std::move(db), session_about{path_, options_.vfs, store_id_, options_.sealed,
                                                  is_archive, shared_});
    return {};
  }

  /// An engine came up on a file that was read as unchanging.
  bool has_changed() const { return unchanging_ && stamp_of(path_) != *unchanging_; }

  result<void> reopen() {
    session_.reset();
    unchanging_.reset();
    return open();
  }

  template <class Value, class Read>
  result<Value> guarded(Read read) {
    if (!session_ || has_changed()) {
      if (auto ok = reopen(); !ok) return ok.error();
    }
    auto answer = attempt<Value>(read);
    if (!has_changed()) return answer;
    if (auto ok = reopen(); !ok) return ok.error();
    return attempt<Value>(read);
  }

  template <class Value, class Read>
  result<Value> attempt(Read& read) {
    for (int tries = 1;; ++tries) {
      try {
        const session::snapshot_scope one_moment(*session_);
        return read(*session_);
      } catch (const out_of_date&) {
        if (tries == tries_max) return damaged("an index points to what is not there");
      } catch (const damage& found) {
        return damaged(found.what());
      } catch (const unavailable& missing) {
        return missing.why();
      } catch (const SQLite::Exception& failure) {
        return to_error(failure, path_, "reading");
      }
    }
  }

  error damaged(const std::string& what) const {
    return {errc::store_corrupt,
            path_ + ": " + what + ": `snorri verify` says what is touched; restore a backup"};
  }

  std::string path_;
  reader_options options_;
  std::shared_ptr<index::memories> shared_;
  std::string store_id_;
  std::optional<session> session_;
  std::optional<file_stamp> unchanging_;  // set while the file is read without locks
};

}  // namespace

result<std::unique_ptr<store_reader>> open_reader(const std::string& path,
                                                  const reader_options& options,
                                                  std::shared_ptr<index::memories> shared) {
  auto reader = std::make_unique<sqlite_reader>(path, options, std::move(shared));
  if (auto ok = reader->open(); !ok) return ok.error();
  return std::unique_ptr<store_reader>{std::move(reader)};
}

}  // namespace snorri::store::sqlite
