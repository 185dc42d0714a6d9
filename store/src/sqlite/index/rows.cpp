#include "rows.hpp"

#include <algorithm>
#include <utility>

#include "../digest.hpp"
#include "../statement.hpp"

namespace snorri::store::sqlite::index {

namespace {

constexpr std::size_t lines_ahead = 16;  // so many lookups early memory is asked for

std::uint64_t digest_of_chunk(std::uint64_t id, std::string_view first, std::string_view filter,
                              std::string_view bytes) {
  return digest_of(digest_seed::index_chunk, id, first, filter, bytes);
}

std::string_view bytes_of(SQLite::Statement& row, int column) {
  const auto value = row.getColumn(column);
  return {static_cast<const char*>(value.getBlob()), static_cast<std::size_t>(value.getBytes())};
}

}  // namespace

error damaged_index(const std::string& path) {
  return {errc::store_corrupt, path + ": the index of names and message ids is not what was " +
                                   "written: restore a backup"};
}

std::uint64_t digest_of_run(const run_row& row) {
  return digest_of(digest_seed::index_run, row.id, row.tree, row.level,
                   static_cast<int>(row.status), row.chunks, row.entries);
}

std::uint64_t digest_of_tree(int tree, std::uint64_t upto) {
  return digest_of(digest_seed::index_tree, tree, upto);
}

result<std::vector<run_row>> read_runs(SQLite::Database& db, const std::string& path) {
  SQLite::Statement select(db,
                           "SELECT id, tree, level, status, chunks, entries, digest "
                           "FROM index_runs ORDER BY id");
  query row(select);
  std::vector<run_row> all;
  while (row.next()) {
    run_row each{row.number(0),
                 static_cast<int>(row.integer(1)),
                 static_cast<int>(row.integer(2)),
                 static_cast<run_status>(row.integer(3)),
                 row.number(4),
                 row.number(5)};
    if (row.number(6) != digest_of_run(each)) return damaged_index(path);
    all.push_back(each);
  }
  return all;
}

result<std::uint64_t> read_upto(SQLite::Database& db, const std::string& path, tree of) {
  SQLite::Statement select(db, "SELECT upto, digest FROM index_trees WHERE id = ?");
  query row(select, static_cast<int>(of));
  if (!row.next()) return std::uint64_t{0};
  if (row.number(1) != digest_of_tree(static_cast<int>(of), row.number(0)))
    return damaged_index(path);
  return row.number(0);
}

result<run> read_run(SQLite::Database& db, const std::string& path, const run_row& row) {
  SQLite::Statement select(db,
                           "SELECT id, digest, first, filter, entries FROM index_chunks "
                           "WHERE id >= ? AND id < ? ORDER BY id");
  query rows(select, chunk_id(row.id, 0), chunk_id(row.id, row.chunks));
  run all(row.entries);
  all.id = row.id;
  all.level = row.level;
  std::vector<std::uint64_t> hashes;
  while (rows.next()) {
    const auto first = bytes_of(select, 2);
    const auto filter = bytes_of(select, 3);
    const auto bytes = bytes_of(select, 4);
    const auto id = chunk_id(row.id, all.chunks());
    if (rows.number(0) != id || rows.number(1) != digest_of_chunk(id, first, filter, bytes) ||
        !hashes_in_chunk(bytes, hashes)) {
      return damaged_index(path);
    }
    all.add(std::string(first), hashes);
  }
  if (all.chunks() != row.chunks || all.entries != row.entries) return damaged_index(path);
  return all;
}

chunk_reader::chunk_reader(SQLite::Database& db, std::string path)
    : path_(std::move(path)),
      select_(db, "SELECT digest, first, filter, entries FROM index_chunks WHERE id = ?"),
      first_(db, "SELECT first FROM index_chunks WHERE id = ?") {}

/// Gives the chunk's bytes to `take`, which says whether they are a chunk.
template <class Take>
result<bool> chunk_reader::look_at(std::uint64_t run, std::uint64_t chunk, Take take) {
  const auto id = chunk_id(run, chunk);
  query row(select_, id);
  if (!row.next()) return false;
  const auto bytes = bytes_of(select_, 3);
  if (row.number(0) != digest_of_chunk(id, bytes_of(select_, 1), bytes_of(select_, 2), bytes) ||
      !take(bytes)) {
    return damaged_index(path_);
  }
  return true;
}

result<std::optional<entries>> chunk_reader::read(std::uint64_t run, std::uint64_t chunk) {
  std::optional<entries> all;
  const auto found = look_at(run, chunk, [&all](std::string_view bytes) {
    all = read_chunk(bytes);
    return all.has_value();
  });
  if (!found) return found.error();
  return all;
}

result<bool> chunk_reader::find(std::uint64_t run, std::uint64_t chunk, std::string_view key,
                                std::vector<std::uint64_t>& found) {
  return look_at(run, chunk,
                 [&](std::string_view bytes) { return find_in_chunk(bytes, key, found); });
}

std::optional<std::string> chunk_reader::first(std::uint64_t run, std::uint64_t chunk) {
  query row(first_, chunk_id(run, chunk));
  if (!row.next()) return std::nullopt;
  return std::string(bytes_of(first_, 0));
}

result<lookup> find_in_runs(const std::vector<std::shared_ptr<const run>>& runs,
                            const hashed_key& what, chunk_reader& chunks,
                            std::vector<std::uint64_t>& found) {
  const auto& [key, hash] = what;
  // So the memory of all is on its way when it is looked at.
  for (const auto& one : runs) one->prefetch(hash);
  for (const auto& one : runs) {
    if (!one->may_hold(hash)) continue;
    const auto [begin, end] = one->chunks_of(key);
    for (auto i = begin; i < end; ++i) {
      const auto is_there = chunks.find(one->id, i, key, found);
      if (!is_there) return is_there.error();
      if (!*is_there) return lookup::out_of_date;
    }
  }
  return lookup::done;
}

std::vector<bool> absent_from_runs(const std::vector<std::shared_ptr<const run>>& runs,
                                   const std::vector<hashed_key>& keys) {
  std::vector<bool> absent(keys.size(), true);
  for (const auto& one : runs) {
    for (std::size_t k = 0; k < keys.size(); ++k) {
      if (k + lines_ahead < keys.size()) one->prefetch(keys[k + lines_ahead].hash);
      if (one->may_hold(keys[k].hash)) absent[k] = false;
    }
  }
  return absent;
}

result<lookup> collect_in_runs(const view& in, const std::string& prefix, chunk_reader& chunks,
                               std::size_t most, std::vector<std::uint64_t>& found) {
  for (const auto& run : in.runs) {
    for (auto i = run->chunks_of(prefix).first; i < run->chunks(); ++i) {
      const auto& first = run->first(i);
      if (first > prefix && !first.starts_with(prefix)) break;
      auto all = chunks.read(run->id, i);
      if (!all) return all.error();
      if (!*all) return lookup::out_of_date;
      for (const auto& each : **all) {
        if (each.key.starts_with(prefix)) found.push_back(each.value);
      }
      if (found.size() > most) return lookup::done;
    }
  }
  return lookup::done;
}

}  // namespace snorri::store::sqlite::index
