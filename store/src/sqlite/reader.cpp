#include "reader.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include "../rules.hpp"
#include "connection.hpp"
#include "list_query.hpp"
#include "rows.hpp"
#include "schema.hpp"
#include "statement.hpp"

namespace snorri::store::sqlite {

namespace {

std::string events_where(const std::string& rest) {
  return std::string("SELECT ") + event_columns +
         " FROM events e JOIN streams s ON s.id = e.stream " + rest;
}

/// A connection and what is prepared on it.
struct session {
  explicit session(SQLite::Database&& opened)
      : db(std::move(opened)),
        last_position(db, "SELECT coalesce(max(position), 0) FROM events"),
        find_stream(db, std::string("SELECT ") + stream_columns +
                            " FROM streams s WHERE s.category = ? AND s.key = ?"),
        read_stream(db, events_where("WHERE e.stream = (SELECT id FROM streams WHERE category = ? "
                                     "AND key = ?) AND e.version >= ? "
                                     "ORDER BY e.version LIMIT ?")),
        // CROSS JOIN would do as well: the order of positions must come from the events.
        read_all(db, std::string("SELECT ") + event_columns +
                         " FROM events e CROSS JOIN streams s ON s.id = e.stream "
                         "WHERE e.position > ? ORDER BY e.position LIMIT ?"),
        find_message(db, events_where("WHERE e.position = (SELECT position FROM messages "
                                      "WHERE source = ? AND id = ?)")),
        find_snapshot(db,
                      "SELECT version, definition_hash, data FROM snapshots WHERE stream = "
                      "(SELECT id FROM streams WHERE category = ? AND key = ?)"),
        list_parked(db,
                    "SELECT id, at, source, message_id, type, key, reason, headers, body "
                    "FROM parked WHERE id > ? ORDER BY id LIMIT ?") {}

  SQLite::Database db;
  SQLite::Statement last_position;
  SQLite::Statement find_stream;
  SQLite::Statement read_stream;
  SQLite::Statement read_all;
  SQLite::Statement find_message;
  SQLite::Statement find_snapshot;
  SQLite::Statement list_parked;
};

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

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> found;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = text.find('\n', begin);
    found.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return found;
}

class sqlite_reader final : public store_reader {
 public:
  sqlite_reader(std::string path, std::string vfs) : path_(std::move(path)), vfs_(std::move(vfs)) {}

  /// Errors: as open_sqlite_reader.
  result<void> open() {
    struct stat about {};
    if (::stat(path_.c_str(), &about) != 0) {
      return error{errc::store_missing,
                   "no store at " + path_ + ": start an engine on it, or name another path"};
    }
    if (!S_ISREG(about.st_mode)) return error{errc::io_failed, path_ + " is not a file"};
    try {
      return connect(open_for_reading(path_, vfs_));
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
      return connect(open_unchanging(path_, vfs_));
    } catch (const SQLite::Exception& failure) {
      return to_error(failure, path_, "opening");
    }
  }

  std::string store_id() const override { return store_id_; }

  result<position> last_position() override {
    return guarded<position>([](session& on) -> result<position> {
      query row(on.last_position);
      row.next();
      return row.number(0);
    });
  }

  result<std::optional<stream_row>> find(const stream_name& name) override {
    return guarded<std::optional<stream_row>>(
        [&](session& on) -> result<std::optional<stream_row>> {
          query row(on.find_stream, name.category, name.key);
          if (!row.next()) return std::nullopt;
          return std::optional{read_stream_row(on.find_stream)};
        });
  }

  result<std::vector<recorded_event>> read_stream(const stream_name& name, stream_version from,
                                                  std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    return guarded<std::vector<recorded_event>>([&](session& on) {
      query rows(on.read_stream, name.category, name.key, from, limit);
      return collect(rows, on.read_stream);
    });
  }

  result<std::vector<recorded_event>> read_all(position after, std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    return guarded<std::vector<recorded_event>>([&](session& on) {
      query rows(on.read_all, after, limit);
      return collect(rows, on.read_all);
    });
  }

  result<std::vector<recorded_event>> read_stream_backward(const stream_name&, stream_version,
                                                           std::size_t) override {
    return error{errc::bad_argument, "not there yet"};
  }
  result<event_page> read_events(const event_filter&, position, std::size_t) override {
    return error{errc::bad_argument, "not there yet"};
  }

  result<std::vector<stream_row>> list(const stream_filter& filter, std::uint64_t after,
                                       std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    return guarded<std::vector<stream_row>>([&](session& on) -> result<std::vector<stream_row>> {
      SQLite::Transaction one_snapshot(on.db);
      return list_streams(on.db, filter, after, limit);
    });
  }

  result<std::optional<recorded_event>> find_message(std::string_view source,
                                                     std::string_view id) override {
    using found = std::optional<recorded_event>;
    const std::string source_text(source);
    const std::string id_text(id);
    return guarded<found>([&](session& on) -> result<found> {
      query row(on.find_message, source_text, id_text);
      if (!row.next()) return found{};
      auto event = read_event(on.find_message, path_);
      if (!event) return event.error();
      return found{std::move(*event)};
    });
  }

  result<std::optional<snapshot>> find_snapshot(const stream_name& name) override {
    using found = std::optional<snapshot>;
    return guarded<found>([&](session& on) -> result<found> {
      query row(on.find_snapshot, name.category, name.key);
      if (!row.next()) return found{};
      return found{snapshot{row.number(0), row.text(1), row.text(2)}};
    });
  }

  result<std::vector<parked_message>> list_parked(std::uint64_t after, std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    using found = std::vector<parked_message>;
    return guarded<found>([&](session& on) -> result<found> {
      query row(on.list_parked, after, limit);
      found all;
      while (row.next()) {
        all.push_back({row.number(0), from_us(row.integer(1)), row.text(2), row.text(3),
                       row.text(4), row.text(5), row.text(6), row.text(7), row.text(8)});
      }
      return all;
    });
  }

  result<std::uint64_t> count_parked() override {
    return guarded<std::uint64_t>([](session& on) -> result<std::uint64_t> {
      SQLite::Statement select(on.db, "SELECT count(*) FROM parked");
      query row(select);
      row.next();
      return row.number(0);
    });
  }

  result<std::vector<held_message>> list_held(std::uint64_t after, std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    using found = std::vector<held_message>;
    return guarded<found>([&](session& on) -> result<found> {
      found all;
      // A store of format 1 that no engine has opened since has none.
      if (!on.db.tableExists("held")) return all;
      SQLite::Statement select(on.db,
                               "SELECT id, at, until, saga_type, key, source, message_id, type, "
                               "schema, traceparent, body FROM held WHERE id > ? ORDER BY id "
                               "LIMIT ?");
      query row(select, after, limit);
      while (row.next()) {
        all.push_back({row.number(0), from_us(row.integer(1)), from_us(row.integer(2)), row.text(3),
                       row.text(4), row.text(5), row.text(6), row.text(7), row.text(8), row.text(9),
                       row.text(10)});
      }
      return all;
    });
  }

  result<std::vector<subscription>> list_subscriptions() override {
    return all_of<subscription>(
        "SELECT name, types, cursor FROM subscriptions ORDER BY name", [](const query& row) {
          return subscription{row.text(0), lines(row.text(1)), row.number(2), "", ""};
        });
  }

  result<std::vector<route>> list_routes() override {
    return all_of<route>("SELECT command, participant FROM routes ORDER BY command",
                         [](const query& row) {
                           return route{row.text(0), row.text(1)};
                         });
  }

  result<std::vector<definition_row>> list_definitions() override {
    return all_of<definition_row>(
        "SELECT name, version, hash, shape FROM definitions ORDER BY name, version",
        [](const query& row) {
          return definition_row{row.text(0), static_cast<int>(row.integer(1)), row.text(2),
                                row.text(3)};
        });
  }

 private:
  result<void> connect(SQLite::Database db) {
    auto kind = identify(db, path_);
    if (!kind) return kind.error();
    if (*kind == file_kind::empty) {
      return error{errc::store_missing,
                   path_ + " is empty: start an engine on it, or name another path"};
    }
    auto id = read_meta(db, path_, "store_id");
    if (!id) return id.error();
    store_id_ = *id;
    session_.emplace(std::move(db));
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
    try {
      return read(*session_);
    } catch (const SQLite::Exception& failure) {
      return to_error(failure, path_, "reading");
    }
  }

  result<std::vector<recorded_event>> collect(query& rows, SQLite::Statement& columns) const {
    std::vector<recorded_event> events;
    while (rows.next()) {
      auto event = read_event(columns, path_);
      if (!event) return event.error();
      events.push_back(std::move(*event));
    }
    return events;
  }

  template <class Row, class Read>
  result<std::vector<Row>> all_of(const char* sql, Read read) {
    return guarded<std::vector<Row>>([&](session& on) -> result<std::vector<Row>> {
      SQLite::Statement select(on.db, sql);
      query row(select);
      std::vector<Row> all;
      while (row.next()) all.push_back(read(row));
      return all;
    });
  }

  std::string path_;
  std::string vfs_;
  std::string store_id_;
  std::optional<session> session_;
  std::optional<file_stamp> unchanging_;  // set while the file is read without locks
};

}  // namespace

result<std::unique_ptr<store_reader>> open_reader(const std::string& path, const std::string& vfs) {
  auto reader = std::make_unique<sqlite_reader>(path, vfs);
  if (auto ok = reader->open(); !ok) return ok.error();
  return std::unique_ptr<store_reader>{std::move(reader)};
}

}  // namespace snorri::store::sqlite
