#include "session.hpp"

#include <algorithm>
#include <iterator>

#include "damage.hpp"
#include "list_query.hpp"

namespace snorri::store::sqlite {

namespace {

void compare(std::uint64_t is, std::uint64_t should_be, const std::string& which) {
  if (is != should_be) throw damage(which + " is not what was written");
}

}  // namespace

session::session(SQLite::Database&& opened, const session_about& about)
    : is_archive_(about.is_archive),
      db_(std::move(opened)),
      begin_(db_, "BEGIN"),
      end_(db_, "COMMIT"),
      words_(db_),
      finder_(db_, about.path, words_, about.shared, about.is_archive),
      seals_(about.path, about.vfs, about.store_id, about.keep_sealed),
      elsewhere_(db_, about.path, about.vfs, about.store_id),
      events_(db_, words_, seals_, elsewhere_, is_archive_ ? gaps::expected : gaps::filled),
      find_name_(db_,
                 std::string("SELECT ") + name_columns + " FROM stream_names n WHERE n.id = ?"),
      find_row_(db_,
                std::string("SELECT ") + stream_row_columns + " FROM streams s WHERE s.id = ?"),
      find_snapshot_(db_,
                     "SELECT version, definition_hash, data_key, digest, data FROM snapshots "
                     "WHERE stream = ?") {}

std::optional<stored_name> session::name_of(std::uint64_t id) {
  query row(find_name_, id);
  if (!row.next()) return std::nullopt;
  return read_stored_name(find_name_, 0);
}

std::optional<stream_columns> session::find(const stream_name& name) {
  for (const auto id : finder_.streams_of(name)) {
    const auto stored = name_of(id);
    if (!stored || stored->key != name.key || words_.text(stored->category) != name.category)
      continue;
    query row(find_row_, id);
    if (row.next()) return read_stream_columns(find_row_);
    if (auto archived = elsewhere_.find(id)) return archived;
    throw damage("the row of " + name.text() + " is missing");
  }
  return std::nullopt;
}

std::optional<stream_row> session::find_row(const stream_name& name) {
  const auto columns = find(name);
  if (!columns) return std::nullopt;
  return to_stream_row(*columns, *name_of(columns->id), words_);
}

std::optional<recorded_event> session::find_message(std::string_view source, std::string_view id) {
  for (const auto at : finder_.messages_of(source, id)) {
    auto event = events_.at(at);
    if (event && event->place.remembered && event->event.source == source && event->event.id == id)
      return events_.to_recorded(std::move(*event));
  }
  return std::nullopt;
}

std::vector<stream_row> session::list(const list_filter& filter, std::uint64_t after,
                                      std::size_t limit) {
  std::optional<std::vector<std::uint64_t>> candidates;
  if (!filter.category.empty() && !filter.key_prefix.empty())
    candidates = finder_.streams_with(filter.category, filter.key_prefix);
  auto all = list_streams(db_, words_, filter, after, limit, candidates);
  auto archived = elsewhere_.list(filter, after, limit, candidates);
  if (archived.empty()) return all;
  std::move(archived.begin(), archived.end(), std::back_inserter(all));
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  if (all.size() > limit) all.resize(limit);
  return all;
}

/// One that is damaged is none: its stream is folded anew.
std::optional<snapshot> session::find_snapshot(const stream_name& name) {
  const auto stream = find(name);
  if (!stream) return std::nullopt;
  query row(find_snapshot_, stream->id);
  if (!row.next()) {
    auto archived = elsewhere_.find_snapshot(stream->id);
    return archived ? seals_.open(stream->id, std::move(*archived)) : std::nullopt;
  }
  stored_snapshot found{row.number(0), row.number(2), "", row.text(4)};
  const auto hash = row.number(1);
  if (row.number(3) !=
      digest_of_snapshot(stream->id, found.version, hash, found.data_key, found.data))
    return std::nullopt;
  found.definition_hash = words_.text(hash);
  return seals_.open(stream->id, std::move(found));
}

std::vector<parked_message> session::list_parked(std::uint64_t after, std::size_t limit) {
  SQLite::Statement select(db_, std::string("SELECT ") + parked_columns +
                                    " FROM parked WHERE id > ? ORDER BY id LIMIT ?");
  std::vector<parked_message> all;
  for (query row(select, after, limit); row.next();) all.push_back(read_parked(select));
  return all;
}

std::uint64_t session::count_parked() {
  SQLite::Statement select(db_, "SELECT count(*) FROM parked");
  query row(select);
  row.next();
  return row.number(0);
}

std::vector<held_message> session::list_held(std::uint64_t after, std::size_t limit) {
  SQLite::Statement select(
      db_, std::string("SELECT ") + held_columns + " FROM held WHERE id > ? ORDER BY id LIMIT ?");
  std::vector<held_message> all;
  for (query row(select, after, limit); row.next();) all.push_back(read_held(select));
  return all;
}

std::vector<subscription> session::list_subscriptions() {
  SQLite::Statement select(
      db_, std::string("SELECT ") + subscription_columns + " FROM subscriptions ORDER BY name");
  std::vector<subscription> all;
  for (query row(select); row.next();) all.push_back(read_subscription(select));
  return all;
}

std::vector<route> session::list_routes() {
  SQLite::Statement select(db_, "SELECT command, participant, digest FROM routes ORDER BY command");
  std::vector<route> all;
  for (query row(select); row.next();) {
    all.push_back({row.text(0), row.text(1)});
    compare(row.number(2), digest_of_row(all.back()), "the route of " + all.back().command);
  }
  return all;
}

std::vector<definition_row> session::list_definitions() {
  SQLite::Statement select(db_,
                           "SELECT name, version, hash, shape, digest FROM definitions "
                           "ORDER BY name, version");
  std::vector<definition_row> all;
  for (query row(select); row.next();) {
    all.push_back({row.text(0), static_cast<int>(row.integer(1)), row.text(2), row.text(3)});
    compare(row.number(4), digest_of_row(all.back()), "definition " + all.back().name);
  }
  return all;
}

}  // namespace snorri::store::sqlite
