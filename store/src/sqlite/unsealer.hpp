// Gives readers what is sealed as it was before: opened with its subject's key, empty where that is
// forgotten, or as it is stored for who copies it.
#pragma once

#include <string>

#include "archive/archive_reader.hpp"
#include "cipher.hpp"
#include "key_reader.hpp"
#include "rows.hpp"
#include "snorri/store/types.hpp"

namespace snorri::store::sqlite {

/// Throws damage for what its key does not open; unavailable for a key file that can't be read.
class unsealer {
 public:
  /// `keep_sealed`: everything is given as it is stored.
  unsealer(const std::string& store_path, const std::string& vfs, const std::string& store_id,
           bool keep_sealed);

  /// At the beginning of each call of a reader.
  void refresh();

  /// Moves the event out, without its stream's name.
  recorded_event open(stored_event sealed);

  /// Nothing where the key is forgotten: such a snapshot is none.
  std::optional<snapshot> open(std::uint64_t stream, stored_snapshot sealed);

 private:
  std::optional<data_key> key_of(std::uint64_t number);

  key_reader keys_;
  cipher cipher_;
  bool keep_sealed_;
};

}  // namespace snorri::store::sqlite
