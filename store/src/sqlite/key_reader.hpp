// The keys of data subjects as a reader knows them, in whichever process: it looks them up when it
// meets what they sealed, and lets go of all it knows when the key file has changed.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "cipher.hpp"
#include "snorri/base/result.hpp"

namespace snorri::store::sqlite {

/// Threads: one at a time. Never writes.
class key_reader {
 public:
  /// `store_path` may be an archive's. Opens nothing yet.
  key_reader(const std::string& store_path, std::string vfs, std::string store_id);

  /// At the beginning of each call of the reader it serves: from here on, what was forgotten before
  /// is forgotten. Cheap while no key was needed.
  /// Errors: io_failed.
  result<void> refresh();

  /// Empty for one that is forgotten, or of a key file that is not there.
  /// Errors: store_corrupt, store_foreign, store_newer, io_failed.
  result<std::optional<data_key>> key_of(std::uint64_t number);

 private:
  result<std::optional<data_key>> look_up(std::uint64_t number);
  void close();

  std::string path_;
  std::string vfs_;
  std::string store_id_;
  std::optional<SQLite::Database> db_;
  std::optional<SQLite::Statement> find_key_;
  std::optional<SQLite::Statement> data_version_;
  std::int64_t seen_version_ = 0;
  std::unordered_map<std::uint64_t, data_key> by_number_;  // bounded
};

}  // namespace snorri::store::sqlite
