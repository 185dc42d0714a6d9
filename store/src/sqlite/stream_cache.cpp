#include "stream_cache.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "snorri/base/invariant.hpp"

namespace snorri::store::sqlite {

namespace {

std::uint64_t hash_of(const stream_name& name) {
  return digest_of(digest_seed::stream_name, name.category, name.key);
}

std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32u); }

}  // namespace

position jump_of(const way_back& path, stream_version version) {
  // version & (version - 1) is the version before with its trailing ones cleared, and each step of
  // its path clears one of them.
  const auto step = static_cast<std::size_t>(std::countr_zero(version));
  return step < path.size() ? path[step] : 0;
}

void advance_path(way_back& path, stream_version version, position at) {
  const auto steps = static_cast<std::ptrdiff_t>(
      std::min<std::size_t>(static_cast<std::size_t>(std::countr_zero(version)), path.size()));
  path.erase(path.begin(), path.begin() + steps);
  path.insert(path.begin(), at);
}

stream_cache::stream_cache(std::size_t streams_max)
    : streams_max_(streams_max), slots_(std::bit_ceil(2 * streams_max)) {}

/// Where the name is, or the free slot where it would be.
std::size_t stream_cache::slot_of(std::uint64_t hash, const stream_name& name) const {
  const auto mask = slots_.size() - 1;
  for (auto at = hash & mask;; at = (at + 1) & mask) {
    const auto& here = slots_[at];
    if (here.entry == 0) return at;
    if (here.tag != tag_of(hash)) continue;
    const auto& found = entries_[here.entry - 1];
    if (found.hash == hash && found.name.key == name.key && found.name.category == name.category)
      return at;
  }
}

void stream_cache::prefetch(const stream_name& name) const {
  __builtin_prefetch(&slots_[hash_of(name) & (slots_.size() - 1)]);
}

cached_stream* stream_cache::find(const stream_name& name) {
  const auto& here = slots_[slot_of(hash_of(name), name)];
  if (here.entry == 0) return nullptr;
  auto& found = entries_[here.entry - 1];
  found.is_recent = true;
  return &found.stream;
}

cached_stream& stream_cache::put(const stream_name& name, cached_stream stream) {
  const auto number = take_entry();
  auto& made = entries_[number];
  made.hash = hash_of(name);
  made.is_recent = true;
  made.name = name;
  made.stream = std::move(stream);
  link(number);
  return made.stream;
}

void stream_cache::link(std::uint32_t number) {
  const auto& made = entries_[number];
  slots_[slot_of(made.hash, made.name)] = {tag_of(made.hash), number + 1};
}

/// A free entry's number; where all are in use, the least recent gives its own.
std::uint32_t stream_cache::take_entry() {
  if (!free_.empty()) {
    const auto number = free_.back();
    free_.pop_back();
    return number;
  }
  if (entries_.size() < streams_max_) {
    entries_.emplace_back();
    return static_cast<std::uint32_t>(entries_.size() - 1);
  }
  // The first round takes the marks away, so that the second finds one at the latest.
  for (std::size_t tries = 0; tries < 2 * entries_.size(); ++tries) {
    const auto number = static_cast<std::uint32_t>(hand_);
    hand_ = (hand_ + 1) % entries_.size();
    auto& each = entries_[number];
    if (each.stream.is_dirty || std::exchange(each.is_recent, false)) continue;
    unlink(slot_of(each.hash, each.name));
    return number;
  }
  SNORRI_INVARIANT(false, "a stream is written before it is forgotten");
  return 0;
}

/// Those behind it that are not at their own place move up, so that no search ends too early.
void stream_cache::unlink(std::size_t at) {
  const auto mask = slots_.size() - 1;
  slots_[at] = {};
  for (auto next = (at + 1) & mask; slots_[next].entry != 0; next = (next + 1) & mask) {
    const auto home = entries_[slots_[next].entry - 1].hash & mask;
    if (((next - home) & mask) < ((next - at) & mask)) continue;
    slots_[at] = std::exchange(slots_[next], {});
    at = next;
  }
}

void stream_cache::erase(const stream_name& name) {
  const auto at = slot_of(hash_of(name), name);
  if (slots_[at].entry == 0) return;
  const auto number = slots_[at].entry - 1;
  unlink(at);
  entries_[number] = {};
  free_.push_back(number);
}

void stream_cache::clear() {
  std::fill(slots_.begin(), slots_.end(), slot{});
  entries_.clear();
  free_.clear();
  hand_ = 0;
}

}  // namespace snorri::store::sqlite
