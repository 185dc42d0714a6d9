// Finds streams by name and events by message id: through what the writer shares, in its process,
// and through the file alone elsewhere.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index/memory.hpp"
#include "index/rows.hpp"
#include "snorri/store/types.hpp"
#include "words.hpp"

namespace snorri::store::sqlite {

/// Thrown where the writer has replaced what was looked at: end the read transaction, begin again.
struct out_of_date {};

/// Every call belongs to one read transaction, at its beginning. Throws SQLite::Exception, damage
/// and out_of_date.
class finder {
 public:
  /// `shared` may be null. `is_archive`: a file without indexes, which is searched.
  finder(SQLite::Database& db, std::string path, word_reader& words,
         std::shared_ptr<index::memories> shared, bool is_archive);

  /// Ids of streams that may have this name: to be compared.
  std::vector<std::uint64_t> streams_of(const stream_name& name);

  /// Positions of events that may be this message: to be compared.
  std::vector<position> messages_of(std::string_view source, std::string_view id);

  /// Ids of all streams of the category whose key begins so; nothing where they are too many to be
  /// worth it.
  std::optional<std::vector<std::uint64_t>> streams_with(const std::string& category,
                                                         const std::string& key_prefix);

 private:
  using numbers = std::vector<std::uint64_t>;
  using tail = std::unordered_multimap<std::string, std::uint64_t>;

  numbers search(const char* sql, const std::string& first, std::string_view second);
  numbers find(index::tree of, const std::string& key);
  numbers find_shared(const index::memory& in, const std::string& key);
  numbers find_in_file(index::tree of, const std::string& key);
  void read_tail(index::tree of);
  std::vector<index::run_row> live_runs(index::tree of);
  numbers collect_in_file(const std::string& prefix);

  SQLite::Database& db_;
  const std::string path_;
  word_reader& words_;
  std::shared_ptr<index::memories> shared_;
  const bool is_archive_;
  index::chunk_reader chunks_;
  // Of a process without the writer: what is not in runs, read on as it grows.
  tail names_tail_;
  tail messages_tail_;
  std::uint64_t names_read_ = 0;
  position messages_read_ = 0;
};

}  // namespace snorri::store::sqlite
