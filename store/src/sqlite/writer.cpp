#include "writer.hpp"

#include <sqlite3.h>

#include <algorithm>

#include "statement.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr std::size_t streams_cached_max = 100'000;  // about 20 MB

}  // namespace

writer::writer(SQLite::Database& db)
    : db_(db),
      begin_(db, "BEGIN IMMEDIATE"),
      commit_(db, "COMMIT"),
      rollback_(db, "ROLLBACK"),
      find_stream_(db, "SELECT id, version, status FROM streams WHERE category = ? AND key = ?"),
      insert_stream_(db,
                     "INSERT INTO streams (id, category, key, state, status, definition_version, "
                     "definition_hash, version, started_at, updated_at) "
                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      advance_stream_(db, "UPDATE streams SET version = ?, updated_at = ? WHERE id = ?"),
      // Without `status`: naming a column rewrites its index, whether or not the value changes.
      update_stream_(db,
                     "UPDATE streams SET version = ?, updated_at = ?, state = ?, "
                     "definition_version = ?, definition_hash = ? WHERE id = ?"),
      update_stream_status_(db,
                            "UPDATE streams SET version = ?, updated_at = ?, state = ?, "
                            "definition_version = ?, definition_hash = ?, status = ? WHERE id = ?"),
      insert_event_(db,
                    "INSERT INTO events (position, stream, version, at, type, source, id, "
                    "metadata, body, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      find_message_(db,
                    "SELECT e.position, e.version, e.type, e.body FROM messages m "
                    "JOIN events e ON e.position = m.position WHERE m.source = ? AND m.id = ?"),
      insert_message_(db, "INSERT INTO messages (source, id, position) VALUES (?, ?, ?)"),
      put_snapshot_(db,
                    "INSERT INTO snapshots (stream, version, definition_hash, data) "
                    "VALUES (?, ?, ?, ?) ON CONFLICT (stream) DO UPDATE SET "
                    "version = excluded.version, definition_hash = excluded.definition_hash, "
                    "data = excluded.data"),
      insert_parked_(db,
                     "INSERT INTO parked (id, at, source, message_id, type, key, reason, headers, "
                     "body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      put_subscription_(db,
                        "INSERT INTO subscriptions (name, types, cursor) VALUES (?, ?, ?) "
                        "ON CONFLICT (name) DO UPDATE SET types = excluded.types, "
                        "cursor = max(subscriptions.cursor, excluded.cursor)"),
      put_route_(db,
                 "INSERT INTO routes (command, participant) VALUES (?, ?) "
                 "ON CONFLICT (command) DO UPDATE SET participant = excluded.participant"),
      put_definition_(db,
                      "INSERT INTO definitions (name, version, hash, shape) VALUES (?, ?, ?, ?) "
                      "ON CONFLICT (name, version) DO UPDATE SET hash = excluded.hash, "
                      "shape = excluded.shape"),
      put_held_(db,
                "INSERT OR REPLACE INTO held (id, at, until, saga_type, key, source, message_id, "
                "type, schema, traceparent, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      release_held_(db, "DELETE FROM held WHERE saga_type = ? AND source = ? AND message_id = ?"),
      given_(read_counters()),
      given_at_begin_(given_),
      cache_(streams_cached_max) {}

writer::counters writer::read_counters() {
  SQLite::Statement select(db_,
                           "SELECT coalesce((SELECT max(position) FROM events), 0), "
                           "coalesce((SELECT chain FROM events ORDER BY position DESC LIMIT 1), 0),"
                           "coalesce((SELECT max(id) FROM streams), 0), "
                           "coalesce((SELECT max(id) FROM parked), 0), "
                           "coalesce((SELECT max(id) FROM held), 0)");
  query row(select);
  row.next();
  return {row.number(0), row.number(1), row.number(2), row.number(3), row.number(4)};
}

void writer::begin() {
  given_at_begin_ = given_;
  run(begin_);
}

void writer::commit() { run(commit_); }

bool writer::rollback() noexcept {
  given_ = given_at_begin_;
  cache_.clear();
  auto* const handle = db_.getHandle();
  for (auto* each = sqlite3_next_stmt(handle, nullptr); each != nullptr;
       each = sqlite3_next_stmt(handle, each)) {
    sqlite3_reset(each);
  }
  // SQLite rolls back by itself on some errors, a full disk among them.
  if (sqlite3_get_autocommit(handle) != 0) return true;
  rollback_.tryReset();
  return rollback_.tryExecuteStep() == SQLITE_DONE;
}

result<appended> writer::put(const append& what) {
  if (auto ok = check_limits(what); !ok) return ok.error();
  if (what.deduplicate) {
    auto duplicate =
        find_duplicate(what, [this](auto source, auto id) { return find_known(source, id); });
    if (!duplicate) return duplicate.error();
    if (*duplicate) return **duplicate;
  }
  auto* stream = find_stream(what.stream);
  if (auto ok = check_expected(what, stream != nullptr ? stream->version : 0); !ok) {
    return ok.error();
  }
  if (stream != nullptr) {
    update_stream(*stream, what);
  } else {
    stream = &insert_stream(what);
  }
  const position first = given_.events + 1;
  for (const auto& each : what.events) {
    ++stream->version;
    insert_event(each, *stream, what.deduplicate);
  }
  return appended{first, stream->version, false};
}

std::optional<known_message> writer::find_known(std::string_view source, std::string_view id) {
  const std::string source_text(source);
  const std::string id_text(id);
  query row(find_message_, source_text, id_text);
  if (!row.next()) return std::nullopt;
  return known_message{row.number(0), row.number(1), row.text(2), row.text(3)};
}

cached_stream* writer::find_stream(const stream_name& name) {
  auto text = name.text();
  if (auto* stream = cache_.find(text)) return stream;
  query row(find_stream_, name.category, name.key);
  if (!row.next()) return nullptr;
  return &cache_.put(std::move(text), {row.number(0), row.number(1), row.text(2)});
}

cached_stream& writer::insert_stream(const append& what) {
  const stream_summary summary = what.summary.value_or(stream_summary{});
  const auto id = ++given_.streams;
  run(insert_stream_, id, what.stream.category, what.stream.key, summary.state, summary.status,
      summary.definition_version, summary.definition_hash, what.events.size(),
      to_us(what.events.front().at), to_us(what.events.back().at));
  return cache_.put(what.stream.text(), {id, 0, summary.status});
}

void writer::update_stream(cached_stream& stream, const append& what) {
  const auto version = stream.version + what.events.size();
  const auto at = to_us(what.events.back().at);
  if (!what.summary) {
    run(advance_stream_, version, at, stream.id);
  } else if (what.summary->status == stream.status) {
    run(update_stream_, version, at, what.summary->state, what.summary->definition_version,
        what.summary->definition_hash, stream.id);
  } else {
    run(update_stream_status_, version, at, what.summary->state, what.summary->definition_version,
        what.summary->definition_hash, what.summary->status, stream.id);
    stream.status = what.summary->status;
  }
}

void writer::insert_event(const event& what, const cached_stream& stream, bool remember) {
  const position at = ++given_.events;
  given_.chain = next_link(given_.chain, at, stream.id, stream.version, what);
  run(insert_event_, at, stream.id, stream.version, to_us(what.at), what.type, what.source, what.id,
      bytes{what.metadata}, bytes{what.body}, given_.chain);
  if (remember) run(insert_message_, what.source, what.id, at);
}

void writer::put(const stream_snapshot& what) {
  const auto* stream = find_stream(what.stream);
  // Its append was refused: a snapshot must not be ahead of the events.
  if (stream == nullptr || stream->version < what.snapshot.version) return;
  run(put_snapshot_, stream->id, what.snapshot.version, what.snapshot.definition_hash,
      bytes{what.snapshot.data});
}

void writer::put(const parked_message& what) {
  run(insert_parked_, ++given_.parked, to_us(what.at), bytes{what.source}, bytes{what.message_id},
      bytes{what.type}, bytes{what.key}, bytes{what.reason}, bytes{what.headers}, bytes{what.body});
}

void writer::put(const subscription& what) {
  std::string types;
  for (const auto& type : what.types) types += type + '\n';
  run(put_subscription_, what.name, types, std::min(what.cursor, given_.events));
}

void writer::put(const route& what) { run(put_route_, what.command, what.participant); }

void writer::put(const held_message& what) {
  run(put_held_, ++given_.held, to_us(what.at), to_us(what.until), what.saga_type, what.key,
      bytes{what.source}, bytes{what.message_id}, bytes{what.type}, bytes{what.schema},
      bytes{what.traceparent}, bytes{what.body});
}

void writer::release(const held_name& what) {
  run(release_held_, what.saga_type, bytes{what.source}, bytes{what.message_id});
}

void writer::put(const definition_row& what) {
  run(put_definition_, what.name, what.version, what.hash, what.shape);
}

}  // namespace snorri::store::sqlite
