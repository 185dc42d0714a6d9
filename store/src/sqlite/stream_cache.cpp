#include "stream_cache.hpp"

#include <algorithm>

#include <bit>
#include <utility>

#include "snorri/base/invariant.hpp"

namespace snorri::store::sqlite {

position jump_of(const std::vector<position>& path, stream_version version) {
  // version & (version - 1) is the version before with its trailing ones cleared, and each step of
  // its path clears one of them.
  const auto step = static_cast<std::size_t>(std::countr_zero(version));
  return step < path.size() ? path[step] : 0;
}

void advance_path(std::vector<position>& path, stream_version version, position at) {
  const auto steps = static_cast<std::ptrdiff_t>(
      std::min<std::size_t>(static_cast<std::size_t>(std::countr_zero(version)), path.size()));
  path.erase(path.begin(), path.begin() + steps);
  path.insert(path.begin(), at);
}

cached_stream* stream_cache::find(std::string_view name) {
  const auto at = by_name_.find(name);
  if (at == by_name_.end()) return nullptr;
  by_use_.splice(by_use_.begin(), by_use_, at->second);
  return &at->second->stream;
}

cached_stream& stream_cache::put(std::string name, cached_stream stream) {
  if (by_use_.size() >= streams_max_) {
    SNORRI_INVARIANT(!by_use_.back().stream.is_dirty, "a stream is written before it is forgotten");
    by_name_.erase(by_use_.back().name);
    by_use_.pop_back();
  }
  by_use_.push_front({std::move(name), std::move(stream)});
  by_name_.emplace(by_use_.front().name, by_use_.begin());
  return by_use_.front().stream;
}

void stream_cache::erase(std::string_view name) {
  const auto at = by_name_.find(name);
  if (at == by_name_.end()) return;
  const auto where = at->second;
  by_name_.erase(at);
  by_use_.erase(where);
}

void stream_cache::clear() {
  by_name_.clear();
  by_use_.clear();
}

}  // namespace snorri::store::sqlite
