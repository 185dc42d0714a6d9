// What the writer remembers of the streams it wrote last, so that an append to a live saga reads
// nothing. Bounded: a stream that was not asked for since the hand went round leaves first.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "chain.hpp"
#include "snorri/store/types.hpp"
#include "words.hpp"

namespace snorri::store::sqlite {

/// Positions of the versions v, v & (v - 1), ... down to 0 exclusively: the head first.
using way_back = boost::container::small_vector<position, 6>;

/// A stream's row, and the way back through its events.
struct cached_stream {
  std::uint64_t id = 0;
  stream_version version = 0;
  std::int64_t updated_at = 0;
  word_id state = 0;
  word_id status = 0;
  int definition_version = 0;
  word_id definition_hash = 0;
  std::uint64_t data_key = 0;
  chain_link chain = 0;
  way_back path{};

  word_id status_on_disk = 0;
  std::uint64_t data_key_on_disk = 0;
  bool is_new = false;       // its row is not there yet
  bool is_archived = false;  // its row is in an archive: coming back, it is new here
  bool is_dirty = false;     // its row is behind

  position head() const { return path.empty() ? 0 : path.front(); }
};

/// The path after one more event, at `at`: of version `version`.
void advance_path(way_back& path, stream_version version, position at);

/// The position that the event of `version` jumps to, given the path of the version before it.
position jump_of(const way_back& path, stream_version version);

/// Entries stay where they are; they are found through one line of a table of their hashes, since
/// at a hundred thousand appends a second what is not in the processor's caches is the cost.
class stream_cache {
 public:
  explicit stream_cache(std::size_t streams_max);

  /// Asks for the memory that find will look at first.
  void prefetch(const stream_name& name) const;

  /// Null for one that is not here. Valid until it leaves by a put, or a clear.
  cached_stream* find(const stream_name& name);

  /// `name` must not be here yet. Pre: fewer than half of the streams are dirty; those stay.
  cached_stream& put(const stream_name& name, cached_stream stream);

  void erase(const stream_name& name);
  void clear();

 private:
  struct entry {
    std::uint64_t hash = 0;
    bool is_recent = false;
    stream_name name;
    cached_stream stream;
  };
  struct slot {
    std::uint32_t tag = 0;    // of the hash
    std::uint32_t entry = 0;  // its number and 1; 0 = free
  };

  std::size_t slot_of(std::uint64_t hash, const stream_name& name) const;
  void link(std::uint32_t number);
  void unlink(std::size_t at);
  std::uint32_t take_entry();

  std::size_t streams_max_;
  std::vector<slot> slots_;  // a power of two, at most half of them in use
  std::deque<entry> entries_;
  std::vector<std::uint32_t> free_;
  std::size_t hand_ = 0;
};

}  // namespace snorri::store::sqlite
