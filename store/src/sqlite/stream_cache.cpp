#include "stream_cache.hpp"

#include <utility>

namespace snorri::store::sqlite {

cached_stream* stream_cache::find(std::string_view name) {
  const auto at = by_name_.find(name);
  if (at == by_name_.end()) return nullptr;
  by_use_.splice(by_use_.begin(), by_use_, at->second);
  return &at->second->stream;
}

cached_stream& stream_cache::put(std::string name, cached_stream stream) {
  if (by_use_.size() >= streams_max_) {
    by_name_.erase(by_use_.back().name);
    by_use_.pop_back();
  }
  by_use_.push_front({std::move(name), std::move(stream)});
  by_name_.emplace(by_use_.front().name, by_use_.begin());
  return by_use_.front().stream;
}

void stream_cache::clear() {
  by_name_.clear();
  by_use_.clear();
}

}  // namespace snorri::store::sqlite
