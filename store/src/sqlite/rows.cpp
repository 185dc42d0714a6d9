#include "rows.hpp"

#include "chain.hpp"

namespace snorri::store::sqlite {

namespace {

std::uint64_t number(SQLite::Statement& row, int column) {
  return static_cast<std::uint64_t>(row.getColumn(column).getInt64());
}

}  // namespace

stream_row read_stream_row(SQLite::Statement& row) {
  stream_row stream;
  stream.id = number(row, 0);
  stream.name = {row.getColumn(1).getString(), row.getColumn(2).getString()};
  stream.summary = {row.getColumn(3).getString(), row.getColumn(4).getString(),
                    row.getColumn(5).getInt(), row.getColumn(6).getString()};
  stream.version = number(row, 7);
  stream.started_at = from_us(row.getColumn(8).getInt64());
  stream.updated_at = from_us(row.getColumn(9).getInt64());
  return stream;
}

result<recorded_event> read_event(SQLite::Statement& row, const std::string& path) {
  recorded_event recorded;
  recorded.position = number(row, 0);
  const auto stream = number(row, 1);
  recorded.stream = {row.getColumn(2).getString(), row.getColumn(3).getString()};
  recorded.version = number(row, 4);
  recorded.event.at = from_us(row.getColumn(5).getInt64());
  recorded.event.type = row.getColumn(6).getString();
  recorded.event.source = row.getColumn(7).getString();
  recorded.event.id = row.getColumn(8).getString();
  recorded.event.metadata = row.getColumn(9).getString();
  recorded.event.body = row.getColumn(10).getString();
  const auto link = number(row, 11);
  const bool gap = row.getColumn(12).isNull() && recorded.position != 1;
  const auto before = number(row, 12);
  if (gap ||
      link != next_link(before, recorded.position, stream, recorded.version, recorded.event)) {
    return error{errc::store_corrupt,
                 path + ": the event at position " + std::to_string(recorded.position) + " of " +
                     recorded.stream.text() +
                     (gap ? " has none before it" : " is not what was written") +
                     ": restore a backup"};
  }
  return recorded;
}

}  // namespace snorri::store::sqlite
