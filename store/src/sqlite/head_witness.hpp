// Remembers beside the store, in PATH.head, what was acknowledged last. SQLite drops the end of a
// damaged log without a word; this is how the loss is noticed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "chain.hpp"

namespace snorri::store::sqlite {

struct acknowledged_head {
  position last = 0;
  chain_link chain = 0;
  /// Transactions without an event, of which no position tells that they are there: see schema.hpp.
  std::uint64_t quiet_commits = 0;
};

/// Written after each commit and without a sync: after a power cut it may be behind the store, and
/// never ahead of it. A file that can't be written or read is no error: it only finds damage.
class head_witness {
 public:
  /// `store` is the id of the store: the head of another one means nothing.
  head_witness(const std::string& path, const std::string& store);
  ~head_witness();
  head_witness(const head_witness&) = delete;
  head_witness& operator=(const head_witness&) = delete;

  void write(acknowledged_head head) noexcept;
  void sync() noexcept;

 private:
  int file_ = -1;
  std::uint64_t store_ = 0;
};

/// Nothing if there is none, or not of this store, or it is damaged. Takes no lock.
std::optional<acknowledged_head> read_head(const std::string& path, const std::string& store);

}  // namespace snorri::store::sqlite
