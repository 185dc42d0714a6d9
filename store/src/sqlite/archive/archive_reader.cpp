#include "archive_reader.hpp"

#include <string>
#include <utility>

#include "../damage.hpp"
#include "../list_query.hpp"
#include "../statement.hpp"

namespace snorri::store::sqlite {

archive_reader::archive_reader(SQLite::Database&& opened)
    : db_(std::move(opened)),
      words_(db_),
      begin_(db_, "BEGIN"),
      end_(db_, "COMMIT"),
      at_(db_, std::string("SELECT ") + event_columns + " FROM events e WHERE e.position = ?"),
      place_(db_,
             "SELECT position, stream, version, before, jump, remembered FROM events "
             "WHERE position = ?"),
      find_(db_, std::string("SELECT ") + stream_row_columns + " FROM streams s WHERE s.id = ?"),
      snapshot_(db_,
                "SELECT version, definition_hash, data_key, digest, data FROM snapshots "
                "WHERE stream = ?") {}

void archive_reader::begin() {
  if (is_reading_) return;
  run_statement(begin_);
  is_reading_ = true;
}

void archive_reader::end() noexcept {
  if (!is_reading_) return;
  end_.tryReset();
  end_.tryExecuteStep();
  end_.tryReset();
  is_reading_ = false;
}

std::optional<stored_event> archive_reader::at(position where) {
  query row(at_, where);
  if (!row.next()) return std::nullopt;
  auto event = read_stored_event(at_, words_);
  if (is_intact(event)) return event;
  throw damage("archive " + path() + ": the event at position " + std::to_string(where) +
               " is not what was written");
}

std::optional<event_place> archive_reader::place(position where) {
  query row(place_, where);
  if (!row.next()) return std::nullopt;
  return event_place{row.number(0), row.number(1), row.number(2),
                     row.number(3), row.number(4), row.number(5) != 0};
}

std::optional<stream_columns> archive_reader::find(std::uint64_t stream) {
  query row(find_, stream);
  if (!row.next()) return std::nullopt;
  return read_stream_columns(find_);
}

std::optional<stored_snapshot> archive_reader::find_snapshot(std::uint64_t stream) {
  query row(snapshot_, stream);
  if (!row.next()) return std::nullopt;
  const auto hash = row.number(1);
  stored_snapshot found{row.number(0), row.number(2), "", row.text(4)};
  if (row.number(3) != digest_of_snapshot(stream, found.version, hash, found.data_key, found.data))
    return std::nullopt;
  found.definition_hash = words_.text(hash);
  return found;
}

std::vector<stream_row> archive_reader::list(const list_filter& filter, std::uint64_t after,
                                             std::size_t limit,
                                             std::optional<std::vector<std::uint64_t>> candidates) {
  return list_streams(db_, words_, filter, after, limit, std::move(candidates));
}

}  // namespace snorri::store::sqlite
