#include "writer.hpp"

#include <sqlite3.h>

#include <algorithm>

#include "../subscriptions.hpp"
#include "damage.hpp"
#include "rows.hpp"
#include "schema.hpp"
#include "statement.hpp"
#include "unavailable.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr std::size_t idle_entries =
    4000;  // written of the indexes by one call while nothing waits
constexpr std::size_t events_waiting_max = 4096;
constexpr std::size_t expected_min = 8;  // of fewer each is looked up by itself

}  // namespace

writer::writer(SQLite::Database& db, const std::string& path, std::size_t index_memory_entries,
               index::memories& indexes, sealer& sealing, archives& elsewhere)
    : db_(db),
      path_(path),
      sealing_(sealing),
      elsewhere_(elsewhere),
      ledger_(db),
      begin_(db, "BEGIN IMMEDIATE"),
      commit_(db, "COMMIT"),
      rollback_(db, "ROLLBACK"),
      find_event_(db,
                  "SELECT version, type, source, id, body, stream, data_key FROM events "
                  "WHERE position = ? AND remembered = 1"),
      put_snapshot_(db,
                    "INSERT INTO snapshots (stream, version, definition_hash, data_key, digest, "
                    "data) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (stream) DO UPDATE SET "
                    "version = excluded.version, definition_hash = excluded.definition_hash, "
                    "data_key = excluded.data_key, digest = excluded.digest, data = excluded.data"),
      insert_parked_(db,
                     "INSERT INTO parked (id, at, digest, source, message_id, type, key, reason, "
                     "headers, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      put_subscription_(db,
                        "INSERT OR REPLACE INTO subscriptions (name, types, category, "
                        "correlation, cursor, epoch, failures, paused, reason, digest) "
                        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      remove_subscription_(db, "DELETE FROM subscriptions WHERE name = ?"),
      put_route_(db,
                 "INSERT OR REPLACE INTO routes (command, participant, digest) "
                 "VALUES (?, ?, ?)"),
      put_definition_(db,
                      "INSERT OR REPLACE INTO definitions (name, version, hash, shape, digest) "
                      "VALUES (?, ?, ?, ?, ?)"),
      put_held_(db,
                "INSERT OR REPLACE INTO held (id, at, until, digest, saga_type, key, source, "
                "message_id, type, schema, traceparent, body) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      release_held_(db, "DELETE FROM held WHERE saga_type = ? AND source = ? AND message_id = ?"),
      words_(db),
      names_(db, path, index::tree::names, index_memory_entries, indexes.names),
      messages_(db, path, index::tree::messages, index_memory_entries, indexes.messages),
      events_(db),
      streams_(db, words_, names_, elsewhere_, ledger_),
      blocks_(db) {}

position writer::taken_in() const {
  const auto blocks = first_of_block(block_of(given_.events + 1)) - 1;
  return std::min<position>(blocks, messages_.upto());
}

void writer::begin() {
  elsewhere_.end();
  names_.begin(streams_.given());
  messages_.begin(given_.events);
  last_at_begin_ = given_.events;
  keys_.clear();
  keys_taken_ = 0;
  changes_at_begin_ = sqlite3_total_changes64(db_.getHandle());
  run_statement(begin_);
}

void writer::expect(const std::vector<append>& all) {
  for (const auto& each : all) {
    streams_.expect(each.stream);
    if (!each.deduplicate) continue;
    for (const auto& event : each.events) keys_.emplace_back(index::key_of(event.source, event.id));
  }
  if (all.size() >= expected_min) messages_.expect(keys_);
}

/// Valid until the next call.
writer::message_keys writer::keys_of(const append& what) {
  if (!what.deduplicate) return {};
  if (keys_taken_ == keys_.size()) {  // it was not expected
    keys_.clear();
    keys_taken_ = 0;
    for (const auto& event : what.events) keys_.emplace_back(index::key_of(event.source, event.id));
  }
  keys_taken_ += what.events.size();
  return message_keys(keys_).subspan(keys_taken_ - what.events.size(), what.events.size());
}

/// One that wrote nothing must stay one: it costs no sync.
void writer::count_if_quiet() {
  if (given_.events != last_at_begin_) return;
  if (sqlite3_total_changes64(db_.getHandle()) == changes_at_begin_) return;
  write_quiet_commits(db_, ++quiet_commits_);
}

void writer::write_rows() {
  events_.flush();
  streams_.flush();
}

result<void> writer::commit() {
  write_rows();
  if (auto ok = names_.work(); !ok) return ok;
  if (auto ok = messages_.work(); !ok) return ok;
  count_if_quiet();
  sealing_.keys().make_durable();
  run_statement(commit_);
  names_.commit();
  messages_.commit();
  return {};
}

void writer::settle() {
  write_rows();
  names_.begin(streams_.given());
  messages_.begin(given_.events);
  const auto names = names_.work();
  const auto messages = messages_.work();
  if (!names || !messages) throw damage("the index of names and message ids does not read back");
  names_.commit();
  messages_.commit();
}

result<bool> writer::work_on_indexes() {
  if (!names_.has_work() && !messages_.has_work()) return false;
  names_.grant(idle_entries);
  messages_.grant(idle_entries);
  begin();
  if (auto ok = commit(); !ok) return ok.error();
  return names_.has_work() || messages_.has_work();
}

bool writer::rollback() noexcept {
  events_.forget();
  sealing_.keys().discard();
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

/// What is unavailable is found before anything is written: this append fails alone.
result<appended> writer::put(const append& what) {
  try {
    return put_or_throw(what);
  } catch (const unavailable& missing) {
    return missing.why();
  }
}

result<appended> writer::put_or_throw(const append& what) {
  const auto keys = keys_of(what);
  if (auto ok = check_limits(what); !ok) return ok.error();
  if (what.deduplicate) {
    const bool is_copied = std::any_of(what.events.begin(), what.events.end(),
                                       [](const event& each) { return each.sealed_by != 0; });
    auto duplicate = find_duplicate(what, [&](std::size_t event) {
      return find_known(what.events[event], keys[event], is_copied);
    });
    if (!duplicate) return duplicate.error();
    if (*duplicate) return **duplicate;
  }
  auto found = streams_.find(what.stream);
  if (!found) return found.error();
  auto* stream = *found;
  if (auto ok = check_expected(what, stream != nullptr ? stream->version : 0); !ok) {
    return ok.error();
  }
  if (auto ok = sealing_.prepare(what); !ok) return ok.error();
  if (stream == nullptr) stream = &streams_.add(what.stream, what.events.front().at);
  const position first = given_.events + 1;
  for (std::size_t i = 0; i < what.events.size(); ++i)
    insert_event(what.events[i], what.stream, *stream, what.deduplicate ? &keys[i] : nullptr);
  stream->updated_at = to_us(what.events.back().at);
  if (what.summary) streams_.set(*stream, *what.summary);
  streams_.touch(*stream);
  const appended done{first, stream->version, false};
  if (events_.waiting() >= events_waiting_max || streams_.is_full()) write_rows();
  return done;
}

std::optional<known_message> writer::find_known(const event& what, const index::hashed_key& key,
                                                bool as_stored) {
  const auto positions = messages_.find(key);
  if (!positions) throw damage(positions.error().message());
  if (!positions->empty()) events_.flush();  // it may be one of this group's
  for (const auto at : *positions) {
    query row(find_event_, at);
    if (!row.next()) {
      if (auto archived = find_archived(at, what.source, what.id, as_stored)) return archived;
      continue;
    }
    if (row.text(2) != what.source || row.text(3) != what.id) continue;
    const sealed_place place{row.number(5), row.number(0), sealed_part::body};
    auto body = sealing_.open(as_stored ? 0 : row.number(6), place, row.text(4));
    return known_message{at, row.number(0), words_.text(row.number(1)), body.value_or(""), !body};
  }
  return std::nullopt;
}

std::optional<known_message> writer::find_archived(position at, std::string_view source,
                                                   std::string_view id, bool as_stored) {
  if (!ledger_.range_of(at)) return std::nullopt;
  auto found = elsewhere_.at(at);
  if (!found) throw damage("the event at position " + std::to_string(at) + " is in no archive");
  auto& event = found->event;
  if (!found->place.remembered || event.source != source || event.id != id) return std::nullopt;
  const sealed_place place{found->place.stream, found->place.version, sealed_part::body};
  auto body = sealing_.open(as_stored ? 0 : found->data_key, place, std::move(event.body));
  return known_message{at, found->place.version, event.type, body.value_or(""), !body};
}

void writer::insert_event(const event& what, const stream_name& name, cached_stream& stream,
                          const index::hashed_key* key) {
  event_place place;
  place.at = ++given_.events;
  place.stream = stream.id;
  place.version = ++stream.version;
  place.before = stream.head();
  place.jump = jump_of(stream.path, stream.version);
  place.remembered = key != nullptr;
  auto kept = sealing_.seal(what, place.stream, place.version);
  if (kept.data_key != 0) stream.data_key = kept.data_key;
  const auto digest = digest_of_event(place, what, kept.data_key, kept.metadata(), kept.body());
  given_.chain = next_link(given_.chain, digest);
  stream.chain = next_link(stream.chain, digest);
  advance_path(stream.path, stream.version, place.at);
  events_.add({place, words_.id(what.type), digest, given_.chain, std::move(kept)});
  if (key != nullptr) messages_.put(*key, place.at);
  blocks_.add(place.at, name.category, what);
}

void writer::put(const stream_snapshot& what) {
  const auto found = streams_.find(what.stream);
  if (!found) throw damage(found.error().message());
  const auto* stream = *found;
  // Its append was refused: a snapshot must not be ahead of the events.
  if (stream == nullptr || stream->version < what.snapshot.version) return;
  const auto& of = what.snapshot;
  const auto hash = words_.id(of.definition_hash);
  const auto kept = sealing_.seal(of, stream->id);
  if (!kept) return;  // its key can't be read: the stream is folded without it
  run_statement(put_snapshot_, stream->id, of.version, hash, kept->data_key,
                digest_of_snapshot(stream->id, of.version, hash, kept->data_key, kept->data),
                bytes{kept->data});
}

void writer::put(const stream_touch& what) {
  const auto found = streams_.find(what.stream);
  if (!found) throw damage(found.error().message());
  if (*found == nullptr) return;
  streams_.set(**found, what.summary);
  streams_.touch(**found);
  if (streams_.is_full()) write_rows();
}

void writer::put(const parked_message& what) {
  auto row = what;
  row.id = ++given_.parked;
  run_statement(insert_parked_, row.id, to_us(row.at), digest_of_row(row), bytes{row.source},
                bytes{row.message_id}, bytes{row.type}, bytes{row.key}, bytes{row.reason},
                bytes{row.headers}, bytes{row.body});
}

std::optional<subscription> writer::find_subscription(const std::string& name) const {
  const auto found = subscriptions_.find(name);
  return found == subscriptions_.end() ? std::nullopt : std::optional{found->second};
}

void writer::put(const subscription& what) {
  if (const auto row = merged(find_subscription(what.name), what, given_.events)) replace(*row);
}

void writer::replace(const subscription& what) {
  const auto types = to_lines(what.types);
  run_statement(put_subscription_, what.name, types, what.category, what.correlation, what.cursor,
                what.epoch, what.failures, what.paused ? 1 : 0, what.reason,
                digest_of_row(what, types));
  subscriptions_[what.name] = what;
}

void writer::remove_subscription(const std::string& name) {
  run_statement(remove_subscription_, name);
  subscriptions_.erase(name);
}

void writer::put(const route& what) {
  run_statement(put_route_, what.command, what.participant, digest_of_row(what));
}

void writer::put(const held_message& what) {
  auto row = what;
  row.id = ++given_.held;
  run_statement(put_held_, row.id, to_us(row.at), to_us(row.until), digest_of_row(row),
                row.saga_type, row.key, bytes{row.source}, bytes{row.message_id}, bytes{row.type},
                bytes{row.schema}, bytes{row.traceparent}, bytes{row.body});
}

void writer::release(const held_name& what) {
  run_statement(release_held_, what.saga_type, bytes{what.source}, bytes{what.message_id});
}

void writer::put(const definition_row& what) {
  run_statement(put_definition_, what.name, what.version, what.hash, what.shape,
                digest_of_row(what));
}

}  // namespace snorri::store::sqlite
