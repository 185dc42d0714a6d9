// What the writer remembers of the streams it wrote last, so that an append to a live saga reads
// nothing. Bounded: the least recently used stream leaves first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "chain.hpp"
#include "snorri/store/types.hpp"
#include "words.hpp"

namespace snorri::store::sqlite {

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
  /// Positions of the versions v, v & (v - 1), ... down to 0 exclusively: the head first.
  std::vector<position> path{};

  word_id status_on_disk = 0;
  std::uint64_t data_key_on_disk = 0;
  bool is_new = false;    // its row is not there yet
  bool is_archived = false;  // its row is in an archive: coming back, it is new here
  bool is_dirty = false;  // its row is behind

  position head() const { return path.empty() ? 0 : path.front(); }
};

/// The path after one more event, at `at`: of version `version`.
void advance_path(std::vector<position>& path, stream_version version, position at);

/// The position that the event of `version` jumps to, given the path of the version before it.
position jump_of(const std::vector<position>& path, stream_version version);

class stream_cache {
 public:
  explicit stream_cache(std::size_t streams_max) : streams_max_(streams_max) {}

  /// Null for one that is not here. Valid until it leaves by a put, or a clear.
  cached_stream* find(std::string_view name);

  /// `name` must not be here yet. Pre: the least recently used stream is not dirty.
  cached_stream& put(std::string name, cached_stream stream);

  void erase(std::string_view name);
  void clear();

 private:
  struct entry {
    std::string name;
    cached_stream stream;
  };

  std::size_t streams_max_;
  std::list<entry> by_use_;                                                   // most recent first
  std::unordered_map<std::string_view, std::list<entry>::iterator> by_name_;  // of by_use_' names
};

}  // namespace snorri::store::sqlite
