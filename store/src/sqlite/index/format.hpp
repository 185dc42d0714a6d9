// What a sorted index holds, in memory and as bytes: entries of key and number, in chunks of about
// one page, in runs of chunks. docs/decisions/0012 says why there is one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snorri/store/types.hpp"

namespace snorri::store::sqlite::index {

enum class tree : int {
  names = 1,    // of a stream: "category/key" to its id
  messages = 2  // of a remembered event: eight bytes of a digest to its position
};

std::string key_of(const stream_name& name);
/// Two messages may have one key: who finds it looks at the event.
std::string key_of(std::string_view source, std::string_view id);

/// A key and hash_of it, which are asked for several times on the way of one message.
struct hashed_key {
  std::string key;
  std::uint64_t hash = 0;

  hashed_key() = default;
  explicit hashed_key(std::string of);
};

struct entry {
  std::string key;
  std::uint64_t value = 0;
  friend auto operator<=>(const entry&, const entry&) = default;
};
using entries = std::vector<entry>;

/// Grows to what fits into one page of the file.
class chunk_builder {
 public:
  bool has_room_for(const entry& next) const;
  /// Pre: has_room_for(next), which an empty builder always has; not before the last one.
  void add(const entry& next);
  bool empty() const { return hashes_.empty(); }

  struct built {
    std::string first;
    std::string filter;
    std::string bytes;
    std::vector<std::uint64_t> hashes;  // of its entries' keys
  };
  /// Post: empty().
  built take();

 private:
  std::string first_;
  std::string bytes_;
  std::vector<std::uint64_t> hashes_;
};

/// Nothing for bytes that are no chunk.
std::optional<entries> read_chunk(std::string_view bytes);

/// The hashes of its keys into `hashes`. False for bytes that are no chunk.
bool hashes_in_chunk(std::string_view bytes, std::vector<std::uint64_t>& hashes);

/// Adds to `found` the chunk's values of `key`. False for bytes that are no chunk.
bool find_in_chunk(std::string_view bytes, std::string_view key, std::vector<std::uint64_t>& found);

/// What filters are asked for.
std::uint64_t hash_of(std::string_view key);

/// The first eight bytes, as a number of the same order.
std::uint64_t head_of(std::string_view key);

/// What is known of a run without reading it. Immutable once it is part of a view.
class run {
 public:
  std::uint64_t id = 0;
  int level = 0;
  std::uint64_t entries = 0;

  /// `expected`: about so many entries will be added.
  explicit run(std::uint64_t expected = 0);

  /// The next chunk: its first key, and the hashes of all its keys.
  void add(std::string first, const std::vector<std::uint64_t>& hashes);
  std::size_t chunks() const { return firsts_.size(); }
  const std::string& first(std::size_t chunk) const { return firsts_[chunk]; }

  /// False: the key with this hash is not here. One line of memory; prefetch() asks for it.
  bool may_hold(std::uint64_t hash) const;
  void prefetch(std::uint64_t hash) const;

  /// The chunks that may hold `key`: one, or several where equal keys cross a border.
  std::pair<std::size_t, std::size_t> chunks_of(std::string_view key) const;

 private:
  std::size_t first_not_below(std::uint64_t head) const;

  std::string filter_;
  std::vector<std::uint64_t> heads_;  // side by side, since a search touches many
  std::vector<std::string> firsts_;
};

/// All that was put in, but what is in memory only.
struct view {
  std::shared_ptr<const entries> sealed;             // sorted; may be null
  std::shared_ptr<const std::string> sealed_filter;  // over them
  std::vector<std::shared_ptr<const run>> runs;
};

}  // namespace snorri::store::sqlite::index
