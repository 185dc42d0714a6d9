#include "chain.hpp"

#include <bit>
#include <cstring>
#include <string_view>

namespace snorri::store::sqlite {

namespace {

/// Each step is a bijection of the state, so a change in one word always changes the result.
class digest {
 public:
  explicit digest(std::uint64_t seed) : state_(seed) {}

  void add(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9E3779B97F4A7C15u;
    state_ ^= state_ >> 32u;
  }

  /// Length first, so that "ab" + "c" differs from "a" + "bc".
  void add(std::string_view bytes) {
    add(std::uint64_t{bytes.size()});
    while (bytes.size() >= sizeof(std::uint64_t)) {
      add(load(bytes.data(), sizeof(std::uint64_t)));
      bytes.remove_prefix(sizeof(std::uint64_t));
    }
    if (!bytes.empty()) add(load(bytes.data(), bytes.size()));
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

}  // namespace

chain_link next_link(chain_link previous, position at, std::uint64_t stream, stream_version version,
                     const event& event) {
  digest link(previous);
  link.add(at);
  link.add(stream);
  link.add(version);
  link.add(static_cast<std::uint64_t>(to_us(event.at)));
  link.add(event.type);
  link.add(event.source);
  link.add(event.id);
  link.add(event.metadata);
  link.add(event.body);
  return link.value();
}

}  // namespace snorri::store::sqlite
