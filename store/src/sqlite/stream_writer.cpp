#include "stream_writer.hpp"

#include <utility>

#include "damage.hpp"
#include "rows.hpp"
#include "statement.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr std::size_t streams_cached_max = 20'000;  // about 5 MB: more would leave the caches
constexpr std::size_t touched_max = streams_cached_max / 2;

}  // namespace

stream_writer::stream_writer(SQLite::Database& db, word_writer& words, index::writer& names,
                             archives& elsewhere, ledger_writer& ledger)
    : db_(db),
      words_(words),
      names_(names),
      elsewhere_(elsewhere),
      ledger_(ledger),
      find_name_(db, "SELECT category, key FROM stream_names WHERE id = ?"),
      find_(db, std::string("SELECT ") + stream_row_columns + " FROM streams s WHERE s.id = ?"),
      find_jump_(db, "SELECT jump FROM events WHERE position = ?"),
      names_added_(db),
      added_(db, stream_rows::way::insert),
      changed_(db, stream_rows::way::update),
      of_another_status_(db, stream_rows::way::update_status),
      update_data_key_(db, "UPDATE streams SET data_key = ? WHERE id = ?"),
      // One that was written since the stream was archived is newer.
      insert_snapshot_(db,
                       "INSERT OR IGNORE INTO snapshots (stream, version, definition_hash, "
                       "data_key, digest, data) VALUES (?, ?, ?, ?, ?, ?)"),
      cache_(streams_cached_max) {
  reload();
}

void stream_writer::reload() {
  touched_.clear();
  names_added_.forget();
  for (auto* rows : {&added_, &changed_, &of_another_status_}) rows->forget();
  cache_.clear();
  SQLite::Statement select(db_, "SELECT coalesce(max(id), 0) FROM stream_names");
  query row(select);
  row.next();
  given_ = row.number(0);
}

way_back stream_writer::path_from(position head) {
  way_back path;
  for (auto at = head; at != 0;) {
    path.push_back(at);
    query row(find_jump_, at);
    if (row.next()) {
      at = row.number(0);
      continue;
    }
    const auto archived = elsewhere_.place(at);
    if (!archived) throw damage("the event at position " + std::to_string(at) + " is missing");
    at = archived->jump;
  }
  return path;
}

bool stream_writer::has_name(std::uint64_t id, const stream_name& name) {
  query row(find_name_, id);
  return row.next() && words_.text(row.number(0)) == name.category && row.text(1) == name.key;
}

cached_stream stream_writer::read_row(std::uint64_t id, const std::string& name) {
  std::optional<stream_columns> columns;
  bool is_archived = false;
  {
    query row(find_, id);
    if (row.next()) columns = read_stream_columns(find_);
  }
  if (!columns) {
    columns = elsewhere_.find(id);
    is_archived = true;
  }
  if (!columns) throw damage("the row of " + name + " is missing");
  cached_stream stream;
  stream.id = id;
  stream.version = columns->version;
  stream.updated_at = columns->updated_at;
  stream.state = columns->state;
  stream.status = stream.status_on_disk = columns->status;
  stream.definition_version = columns->definition_version;
  stream.definition_hash = columns->definition_hash;
  stream.data_key = stream.data_key_on_disk = columns->data_key;
  stream.chain = columns->chain;
  stream.path = path_from(columns->head);
  stream.is_new = stream.is_archived = is_archived;
  return stream;
}

result<cached_stream*> stream_writer::find(const stream_name& name) {
  if (auto* stream = cache_.find(name)) return stream;
  const index::hashed_key key(name.text());
  const auto ids = names_.find(key);
  if (!ids) return ids.error();
  for (const auto id : *ids) {
    if (has_name(id, name)) return &cache_.put(name, read_row(id, key.key));
  }
  return nullptr;
}

cached_stream& stream_writer::add(const stream_name& name, time_point started_at) {
  cached_stream stream;
  stream.id = ++given_;
  stream.is_new = true;
  const auto category = words_.id(name.category);
  names_added_.add(stream.id, category, name.key, to_us(started_at));
  names_.put(index::hashed_key(name.text()), stream.id);
  auto& added = cache_.put(name, std::move(stream));
  set(added, {});
  return added;
}

void stream_writer::set(cached_stream& stream, const stream_summary& summary) {
  stream.state = words_.id(summary.state);
  stream.status = words_.id(summary.status);
  stream.definition_version = summary.definition_version;
  stream.definition_hash = words_.id(summary.definition_hash);
}

void stream_writer::touch(cached_stream& stream) {
  if (stream.is_dirty) return;
  stream.is_dirty = true;
  touched_.push_back(&stream);
}

bool stream_writer::is_full() const { return touched_.size() >= touched_max; }

void stream_writer::flush() {
  for (auto* stream : touched_) collect(*stream);
  touched_.clear();
  names_added_.flush();
  added_.flush();
  changed_.flush();
  of_another_status_.flush();
}

/// The row is written by the caller; events stay where they are.
void stream_writer::bring_back(const cached_stream& stream) {
  if (const auto of = elsewhere_.find_snapshot(stream.id)) {
    const auto hash = words_.id(of->definition_hash);
    run_statement(insert_snapshot_, stream.id, of->version, hash, of->data_key,
                  digest_of_snapshot(stream.id, of->version, hash, of->data_key, of->data),
                  bytes{of->data});
  }
  ledger_.remove_stream(stream.id);
}

void stream_writer::collect(cached_stream& row) {
  if (row.is_archived) bring_back(row);
  if (row.is_new) {
    added_.add(row);
  } else {
    (row.status == row.status_on_disk ? changed_ : of_another_status_).add(row);
    if (row.data_key != row.data_key_on_disk) run_statement(update_data_key_, row.data_key, row.id);
  }
  row.status_on_disk = row.status;
  row.data_key_on_disk = row.data_key;
  row.is_new = row.is_dirty = row.is_archived = false;
}

}  // namespace snorri::store::sqlite
