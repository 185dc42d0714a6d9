// What the writer remembers of the streams it wrote last, so that an append to a live saga reads
// nothing. Bounded: the least recently used stream leaves first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "snorri/store/types.hpp"

namespace snorri::store::sqlite {

struct cached_stream {
  std::uint64_t id = 0;
  stream_version version = 0;
  std::string status;
};

class stream_cache {
 public:
  explicit stream_cache(std::size_t streams_max) : streams_max_(streams_max) {}

  /// Null for one that is not here. Valid until the next put or clear.
  cached_stream* find(std::string_view name);

  /// `name` must not be here yet. Valid until the next put or clear.
  cached_stream& put(std::string name, cached_stream stream);

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
