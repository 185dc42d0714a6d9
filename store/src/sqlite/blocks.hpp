// A filter over every 1,024 positions: which categories, types and correlations are among them. So
// a filtered read skips what is not for it, and no event pays for an index.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <string>
#include <vector>

#include "snorri/store/types.hpp"

namespace snorri::store::sqlite {

inline constexpr position block_events = 1024;

/// The block that holds a position; block 0 holds 1..1024.
constexpr std::uint64_t block_of(position at) { return (at - 1) / block_events; }
constexpr position first_of_block(std::uint64_t block) { return block * block_events + 1; }

std::uint64_t digest_of_block(std::uint64_t id, std::string_view filter);

/// What a block's filter is asked for.
std::uint64_t hash_of_category(const std::string& category);
std::uint64_t hash_of_type(const std::string& type);
std::uint64_t hash_of_correlation(const std::string& correlation);

/// Whether a block with this filter may hold an event that passes.
bool may_pass(const event_filter& what, std::string_view block_filter);

/// Collects the block that is being filled, and writes it when it is full.
class block_writer {
 public:
  explicit block_writer(SQLite::Database& db);

  /// `at` grows by one from call to call.
  void add(position at, const std::string& category, const event& what);
  /// Begins anew: the caller adds the events of the block that is not full yet.
  void reset();

 private:
  /// Texts of which there are few: each is hashed once a block.
  class few {
   public:
    /// False if it is among them; where there are many, that is not told of all.
    bool is_new(const std::string& text);
    void clear() { texts_.clear(); }

   private:
    std::vector<std::string> texts_;
  };

  SQLite::Statement insert_;
  few categories_;
  few types_;
  std::vector<std::uint64_t> hashes_;
};

}  // namespace snorri::store::sqlite
