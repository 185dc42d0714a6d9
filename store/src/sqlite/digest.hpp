// Digests that find damage: of rows, of events, of the chain over them. No signatures: whoever may
// write the file may also write its digests.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace snorri::store::sqlite {

/// Each step is a bijection of the state, so a change in one word always changes the result.
/// Part of the file format: a change needs a new one.
class digest {
 public:
  explicit digest(std::uint64_t seed) : state_(seed) {}

  void add_word(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9E3779B97F4A7C15u;
    state_ ^= state_ >> 32u;
  }

  /// Length first, so that "ab" + "c" differs from "a" + "bc".
  void add_bytes(std::string_view bytes) {
    add_word(bytes.size());
    while (bytes.size() >= sizeof(std::uint64_t)) {
      add_word(load(bytes.data(), sizeof(std::uint64_t)));
      bytes.remove_prefix(sizeof(std::uint64_t));
    }
    if (!bytes.empty()) add_word(load(bytes.data(), bytes.size()));
  }

  template <class Value>
  void add(const Value& value) {
    if constexpr (std::is_integral_v<Value>) {
      add_word(static_cast<std::uint64_t>(value));
    } else {
      add_bytes(value);
    }
  }

  std::uint64_t value() const { return state_; }

 private:
  /// Little-endian on every machine: the file may move to another.
  static std::uint64_t load(const char* bytes, std::size_t count) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, count);
    return std::endian::native == std::endian::little ? word : __builtin_bswap64(word);
  }

  std::uint64_t state_;
};

/// Of a row: its table's number as the seed, then its columns in order.
template <class... Values>
std::uint64_t digest_of(std::uint64_t seed, const Values&... values) {
  digest all(seed);
  (all.add(values), ...);
  return all.value();
}

/// Seeds, so that no row passes for one of another table.
enum class digest_seed : std::uint64_t {
  event = 1,
  stream,
  stream_name,
  word,
  snapshot,
  parked,
  held,
  subscription,
  definition,
  route,
  block,
  index_chunk,
  index_run,
  index_tree,
  meta,
  message_key,
  filter_key,
  log_end,
  moved,
  archive,
  archived_stream,
  moved_event,
};

template <class... Values>
std::uint64_t digest_of(digest_seed seed, const Values&... values) {
  return digest_of(static_cast<std::uint64_t>(seed), values...);
}

}  // namespace snorri::store::sqlite
