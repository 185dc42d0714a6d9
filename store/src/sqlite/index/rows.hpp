// The rows of sorted indexes: what of them is on disk, and how it is checked.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "format.hpp"
#include "snorri/base/result.hpp"

namespace snorri::store::sqlite::index {

enum class run_status : int { building = 0, live = 1, garbage = 2 };

struct run_row {
  std::uint64_t id = 0;
  int tree = 0;
  int level = 0;
  run_status status = run_status::building;
  std::uint64_t chunks = 0;
  std::uint64_t entries = 0;
};

/// A chunk's row id: runs have at most 2^24 chunks.
constexpr std::uint64_t chunk_id(std::uint64_t run, std::uint64_t chunk) {
  return (run << 24u) | chunk;
}

std::uint64_t digest_of_run(const run_row& row);
std::uint64_t digest_of_tree(int tree, std::uint64_t upto);

/// Every call throws SQLite::Exception. Errors: store_corrupt where a digest says so.
result<std::vector<run_row>> read_runs(SQLite::Database& db, const std::string& path);

/// Everything up to this position or id is in runs; 0 for a tree that has none.
result<std::uint64_t> read_upto(SQLite::Database& db, const std::string& path, tree of);

/// The run's chunks as they are kept in memory; each is read whole and checked.
result<run> read_run(SQLite::Database& db, const std::string& path, const run_row& row);

/// Reads chunks through one connection.
class chunk_reader {
 public:
  chunk_reader(SQLite::Database& db, std::string path);

  /// Nothing where there is no such chunk: the view it is of is out of date.
  result<std::optional<entries>> read(std::uint64_t run, std::uint64_t chunk);

  /// Adds the chunk's values of `key`. False where there is no such chunk.
  result<bool> find(std::uint64_t run, std::uint64_t chunk, std::string_view key,
                    std::vector<std::uint64_t>& found);

  /// The chunk's first key; nothing as above.
  std::optional<std::string> first(std::uint64_t run, std::uint64_t chunk);

 private:
  template <class Take>
  result<bool> look_at(std::uint64_t run, std::uint64_t chunk, Take take);

  std::string path_;
  SQLite::Statement select_;
  SQLite::Statement first_;
};

enum class lookup { done, out_of_date };

/// Adds to `found` the values of `key` in the runs.
result<lookup> find_in_runs(const std::vector<std::shared_ptr<const run>>& runs,
                            const hashed_key& key, chunk_reader& chunks,
                            std::vector<std::uint64_t>& found);

/// Of many keys, which the filters of all runs say are not there: for `keys`' numbers, true. Run by
/// run, so that what is looked at stays in the processor's caches.
std::vector<bool> absent_from_runs(const std::vector<std::shared_ptr<const run>>& runs,
                                   const std::vector<hashed_key>& keys);

/// Adds the values of all keys that begin with `prefix`, at most about `most`.
result<lookup> collect_in_runs(const view& in, const std::string& prefix, chunk_reader& chunks,
                               std::size_t most, std::vector<std::uint64_t>& found);

error damaged_index(const std::string& path);

}  // namespace snorri::store::sqlite::index
