// Seals what a group writes of data subjects, and opens it where a repeat is compared with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cipher.hpp"
#include "key_ring.hpp"
#include "snorri/base/result.hpp"
#include "snorri/store/types.hpp"

namespace snorri::store::sqlite {

/// An event as it is to be stored. `plain` must outlive it.
struct kept_event {
  const event& plain;
  std::uint64_t data_key = 0;
  bool is_sealed_here = false;  // else it is stored as it was given
  std::string sealed_metadata{};
  std::string sealed_body{};

  const std::string& metadata() const { return is_sealed_here ? sealed_metadata : plain.metadata; }
  const std::string& body() const { return is_sealed_here ? sealed_body : plain.body; }
};

struct kept_snapshot {
  std::uint64_t data_key = 0;
  std::string data;
};

/// Throws as key_ring; unavailable for keys that can't be read. Threads: the store's writer.
class sealer {
 public:
  sealer(const std::string& store_path, const std::string& vfs, const std::string& store_id);

  /// Has the keys of all its subjects at hand. Errors: as key_ring's.
  result<void> prepare(const append& what);

  /// Pre: prepare() was called with its append.
  kept_event seal(const event& what, std::uint64_t stream, stream_version version);

  /// Errors: as key_ring's.
  result<kept_snapshot> seal(const snapshot& what, std::uint64_t stream);

  /// What was sealed there by key `number`, 0 for what was not sealed; nothing where the key is
  /// forgotten. Throws damage, too.
  std::optional<std::string> open(std::uint64_t number, const sealed_place& place,
                                  std::string stored);

  key_ring& keys() { return keys_; }

 private:
  key_ring keys_;
  cipher cipher_;
};

}  // namespace snorri::store::sqlite
