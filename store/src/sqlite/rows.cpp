#include "rows.hpp"

#include "damage.hpp"

namespace snorri::store::sqlite {

namespace {

std::uint64_t number(SQLite::Statement& row, int column) {
  return static_cast<std::uint64_t>(row.getColumn(column).getInt64());
}

std::string text(SQLite::Statement& row, int column) { return row.getColumn(column).getString(); }

void compare(std::uint64_t is, std::uint64_t should_be, const std::string& which) {
  if (is != should_be) throw damage(which + " is not what was written");
}

}  // namespace

std::uint64_t digest_of_stream(const stream_columns& row) {
  return digest_of(digest_seed::stream, row.id, row.version, row.head, row.state, row.status,
                   row.definition_version, row.definition_hash, row.updated_at, row.data_key,
                   row.chain);
}

std::uint64_t digest_of_stream_name(std::uint64_t id, word_id category, const std::string& key,
                                    std::int64_t started_at) {
  return digest_of(digest_seed::stream_name, id, category, key, started_at);
}

stream_columns read_stream_columns(SQLite::Statement& row) {
  const stream_columns stream{number(row, 0),           number(row, 1), number(row, 2),
                              number(row, 3),           number(row, 4), row.getColumn(5).getInt(),
                              number(row, 6),           row.getColumn(7).getInt64(),
                              number(row, 8),           number(row, 9)};
  compare(number(row, 10), digest_of_stream(stream), "the row of stream " + std::to_string(stream.id));
  return stream;
}

stored_name read_stored_name(SQLite::Statement& row, int column) {
  stored_name name{number(row, column + 1), row.getColumn(column + 2).getString(),
                   row.getColumn(column + 3).getInt64()};
  const auto id = number(row, column);
  compare(number(row, column + 4),
          digest_of_stream_name(id, name.category, name.key, name.started_at),
          "the name of stream " + std::to_string(id));
  return name;
}

stream_row to_stream_row(const stream_columns& row, const stored_name& name, word_reader& words) {
  stream_row out;
  out.id = row.id;
  out.name = {words.text(name.category), name.key};
  out.summary = {words.text(row.state), words.text(row.status), row.definition_version,
                 words.text(row.definition_hash)};
  out.version = row.version;
  out.started_at = from_us(name.started_at);
  out.updated_at = from_us(row.updated_at);
  return out;
}

stored_event read_stored_event(SQLite::Statement& row, word_reader& words) {
  stored_event stored;
  stored.place = {number(row, 0), number(row, 1), number(row, 2),
                  number(row, 3), number(row, 4), number(row, 7) != 0};
  auto& event = stored.event;
  event.at = from_us(row.getColumn(5).getInt64());
  stored.data_key = number(row, 8);
  stored.digest = number(row, 9);
  stored.chain = number(row, 10);
  const auto type = number(row, 6);
  event.source = row.getColumn(11).getString();
  event.id = row.getColumn(12).getString();
  event.correlation = row.getColumn(13).getString();
  event.metadata = row.getColumn(14).getString();
  event.body = row.getColumn(15).getString();
  event.type = words.text(type);
  return stored;
}

bool is_intact(const stored_event& stored) {
  return stored.digest == digest_of_event(stored.place, stored.event, stored.data_key,
                                          stored.event.metadata, stored.event.body);
}

std::uint64_t digest_of_row(const parked_message& row) {
  return digest_of(digest_seed::parked, row.id, to_us(row.at), row.source, row.message_id, row.type,
                   row.key, row.reason, row.headers, row.body);
}

std::uint64_t digest_of_row(const held_message& row) {
  return digest_of(digest_seed::held, row.id, to_us(row.at), to_us(row.until), row.saga_type,
                   row.key, row.source, row.message_id, row.type, row.schema, row.traceparent,
                   row.body);
}

std::uint64_t digest_of_row(const subscription& row, const std::string& types) {
  return digest_of(digest_seed::subscription, row.name, types, row.category, row.correlation,
                   row.cursor, row.epoch, row.failures, row.paused ? 1 : 0, row.reason);
}

std::uint64_t digest_of_row(const definition_row& row) {
  return digest_of(digest_seed::definition, row.name, row.version, row.hash, row.shape);
}

std::uint64_t digest_of_row(const route& row) {
  return digest_of(digest_seed::route, row.command, row.participant);
}

std::uint64_t digest_of_snapshot(std::uint64_t stream, stream_version version, word_id definition_hash,
                                 std::uint64_t data_key, std::string_view data) {
  return digest_of(digest_seed::snapshot, stream, version, definition_hash, data_key, data);
}

subscription read_subscription(SQLite::Statement& row) {
  subscription read;
  read.name = text(row, 0);
  const auto types = text(row, 1);
  read.types = from_lines(types);
  read.category = text(row, 2);
  read.correlation = text(row, 3);
  read.cursor = number(row, 4);
  read.epoch = number(row, 5);
  read.failures = static_cast<std::uint32_t>(number(row, 6));
  read.paused = number(row, 7) != 0;
  read.reason = text(row, 8);
  compare(number(row, 9), digest_of_row(read, types), "subscription '" + read.name + "'");
  return read;
}

parked_message read_parked(SQLite::Statement& row) {
  parked_message read{number(row, 0), from_us(row.getColumn(1).getInt64()),
                      text(row, 3),   text(row, 4),
                      text(row, 5),   text(row, 6),
                      text(row, 7),   text(row, 8),
                      text(row, 9)};
  compare(number(row, 2), digest_of_row(read), "parked message " + std::to_string(read.id));
  return read;
}

held_message read_held(SQLite::Statement& row) {
  held_message read{number(row, 0),
                    from_us(row.getColumn(1).getInt64()),
                    from_us(row.getColumn(2).getInt64()),
                    text(row, 4),
                    text(row, 5),
                    text(row, 6),
                    text(row, 7),
                    text(row, 8),
                    text(row, 9),
                    text(row, 10),
                    text(row, 11)};
  compare(number(row, 3), digest_of_row(read), "held message " + std::to_string(read.id));
  return read;
}

std::string to_lines(const std::vector<std::string>& all) {
  std::string text;
  for (const auto& one : all) text += one + '\n';
  return text;
}

std::vector<std::string> from_lines(const std::string& text) {
  std::vector<std::string> found;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = text.find('\n', begin);
    found.push_back(text.substr(begin, end - begin));
    if (end == std::string::npos) break;
    begin = end + 1;
  }
  return found;
}

}  // namespace snorri::store::sqlite
