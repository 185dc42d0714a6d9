#include "mover.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "../damage.hpp"
#include "../rows.hpp"
#include "../statement.hpp"

namespace snorri::store::sqlite {

namespace {

/// Copies rows as they are, whichever their columns: digests and all.
class row_copier {
 public:
  row_copier(SQLite::Database& from, SQLite::Database& to, const std::string& table,
             const char* where)
      : select_(from, "SELECT * FROM " + table + " WHERE " + where),
        insert_(to, "INSERT OR REPLACE INTO " + table + " VALUES (" +
                        parameters(select_.getColumnCount()) + ")") {}

  /// Copies all rows that `values` select. Gives how many.
  template <class... Values>
  std::size_t copy(const Values&... values) {
    std::size_t count = 0;
    for (query row(select_, values...); row.next(); ++count) {
      insert_.tryReset();
      for (int i = 0; i < select_.getColumnCount(); ++i) bind(i);
      insert_.exec();
    }
    insert_.tryReset();
    return count;
  }

 private:
  static std::string parameters(int count) {
    std::string text = "?";
    for (int i = 1; i < count; ++i) text += ", ?";
    return text;
  }

  void bind(int column) {
    const auto value = select_.getColumn(column);
    if (value.isInteger()) {
      insert_.bind(column + 1, static_cast<std::int64_t>(value.getInt64()));
    } else if (value.isText()) {
      insert_.bind(column + 1, value.getString());
    } else {
      // SQLite gives null for the bytes of an empty blob, and takes null for NULL.
      insert_.bind(column + 1, value.size() == 0 ? "" : value.getBlob(), value.size());
    }
  }

  SQLite::Statement select_;
  SQLite::Statement insert_;
};

std::uint64_t max_word(SQLite::Database& db) {
  return static_cast<std::uint64_t>(
      db.execAndGet("SELECT coalesce(max(id), 0) FROM words").getInt64());
}

class month_copier {
 public:
  month_copier(SQLite::Database& main, SQLite::Database& to, archives& elsewhere)
      : main_(main),
        to_(to),
        elsewhere_(elsewhere),
        events_(main, to, "events", "position = ?"),
        names_(main, to, "stream_names", "id = ?"),
        streams_(main, to, "streams", "id = ?"),
        snapshots_(main, to, "snapshots", "stream = ?"),
        no_snapshot_(to, "DELETE FROM snapshots WHERE stream = ?"),
        definitions_(main, to, "definitions", "name = ?") {}

  void copy(const std::vector<const moving_stream*>& streams) {
    // In order of their numbers, all of them: who reads the archive reads on from the last it
    // knows.
    row_copier(main_, to_, "words", "id > ? ORDER BY id").copy(max_word(to_));
    std::set<std::string> categories;
    for (const auto* stream : streams) {
      copy(*stream);
      categories.insert(stream->name.category);
    }
    for (const auto& each : categories) definitions_.copy(each);
  }

 private:
  void copy(const moving_stream& stream) {
    expect(names_.copy(stream.id), stream);
    expect(streams_.copy(stream.id), stream);
    run_statement(no_snapshot_, stream.id);
    snapshots_.copy(stream.id);
    for (const auto& event : stream.events) {
      expect(event.is_in_main ? events_.copy(event.at) : copy_from_archive(event.at), stream);
    }
  }

  std::size_t copy_from_archive(position at) {
    auto* const from = elsewhere_.holder_of(at);
    if (from == nullptr) return 0;
    if (from->path() == to_.getFilename()) return 1;
    return row_copier(from->db(), to_, "events", "position = ?").copy(at);
  }

  static void expect(std::size_t copied, const moving_stream& stream) {
    if (copied != 1) throw damage("a row of " + stream.name.text() + " is missing");
  }

  SQLite::Database& main_;
  SQLite::Database& to_;
  archives& elsewhere_;
  row_copier events_;
  row_copier names_;
  row_copier streams_;
  row_copier snapshots_;
  SQLite::Statement no_snapshot_;
  row_copier definitions_;
};

/// Reads the stream as any reader does, which compares all digests, and follows its chain.
bool is_whole(archive_reader& archive, const moving_stream& stream, const stream_columns& in_main) {
  const auto row = archive.find(stream.id);
  if (!row || digest_of_stream(*row) != digest_of_stream(in_main)) return false;
  chain_link chain = 0;
  stream_version version = 0;
  for (auto each = stream.events.rbegin(); each != stream.events.rend(); ++each) {
    const auto event = archive.at(each->at);
    if (!event || event->place.stream != stream.id || event->place.version != ++version)
      return false;
    chain = next_link(chain, event->digest);
  }
  return version == row->version && chain == row->chain;
}

result<void> read_back(const moved_from& store, archive_month month,
                       const std::vector<const moving_stream*>& streams) {
  // Through a connection of its own: what another one holds in memory proves nothing.
  archive_reader archive(open_archive_for_reading(store.path, store.vfs, store.store_id, month));
  archive.begin();
  SQLite::Statement select(
      store.main, std::string("SELECT ") + stream_row_columns + " FROM streams s WHERE s.id = ?");
  for (const auto* stream : streams) {
    query row(select, stream->id);
    if (row.next() && is_whole(archive, *stream, read_stream_columns(select))) continue;
    return error{errc::store_corrupt,
                 archive_path(store.path, month) + ": " + stream->name.text() +
                     " can't be read back as it was written, and stays where " +
                     "it was: check the disk, move the archive away"};
  }
  archive.end();
  return {};
}

/// What the streams' events leave behind in the main file, as ranges in order.
std::vector<moved_range> ranges_of(const std::vector<moving_stream>& streams) {
  std::vector<moving_event> events;
  for (const auto& stream : streams) {
    std::copy_if(stream.events.begin(), stream.events.end(), std::back_inserter(events),
                 [](const moving_event& each) { return each.is_in_main; });
  }
  std::sort(events.begin(), events.end(),
            [](const moving_event& a, const moving_event& b) { return a.at < b.at; });
  std::vector<moved_range> ranges;
  for (const auto& each : events) {
    if (ranges.empty() || ranges.back().last + 1 != each.at) {
      ranges.push_back({each.at, each.at, each.chain});
    } else {
      ranges.back().last = each.at;
      ranges.back().chain = each.chain;
    }
  }
  return ranges;
}

void enter_archives(ledger_writer& ledger, const std::vector<moving_stream>& streams) {
  std::map<archive_month, archive_row> rows;
  for (auto& row : ledger.archives()) rows[row.month] = row;
  std::set<archive_month> changed;
  for (const auto& stream : streams) {
    auto& row = rows[stream.month];
    row.month = stream.month;
    const auto first = stream.events.back().at;
    row.first = row.first == 0 ? first : std::min(row.first, first);
    row.last = std::max(row.last, stream.events.front().at);
    if (std::find(row.statuses.begin(), row.statuses.end(), stream.status) == row.statuses.end())
      row.statuses.push_back(stream.status);
    changed.insert(stream.month);
  }
  for (const auto month : changed) ledger.put(rows[month]);
}

}  // namespace

result<void> copy_to_archive(const moved_from& store, archives& elsewhere,
                             const std::vector<const moving_stream*>& streams) {
  const auto month = streams.front()->month;
  {
    auto to = open_archive_for_writing(store.path, store.vfs, store.store_id, month);
    if (!to) return to.error();
    to->exec("BEGIN IMMEDIATE");
    month_copier(store.main, *to, elsewhere).copy(streams);
    elsewhere.end();
    to->exec("COMMIT");
  }
  return read_back(store, month, streams);
}

void remove_moved(SQLite::Database& main, ledger_writer& ledger, word_reader& words,
                  const std::vector<moving_stream>& streams, position kept_after) {
  SQLite::Statement tail(main,
                         "SELECT type, source, id, correlation, remembered FROM events "
                         "WHERE position = ?");
  SQLite::Statement remove_event(main, "DELETE FROM events WHERE position = ?");
  SQLite::Statement remove_stream(main, "DELETE FROM streams WHERE id = ?");
  SQLite::Statement remove_snapshot(main, "DELETE FROM snapshots WHERE stream = ?");
  ledger.cut_tail(kept_after);
  for (const auto& stream : streams) {
    for (const auto& event : stream.events) {
      if (!event.is_in_main) continue;
      if (event.at > kept_after) {
        query row(tail, event.at);
        row.next();
        ledger.put({event.at, stream.id, words.text(row.number(0)), row.text(1), row.text(2),
                    row.text(3), row.number(4) != 0});
      }
      run_statement(remove_event, event.at);
    }
    run_statement(remove_snapshot, stream.id);
    run_statement(remove_stream, stream.id);
    ledger.put_stream(stream.id, stream.month);
  }
  for (const auto& range : ranges_of(streams)) ledger.add(range);
  enter_archives(ledger, streams);
}

}  // namespace snorri::store::sqlite
