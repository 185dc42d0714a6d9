// Random numbers that are the same on every machine: a seed that failed fails again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace snorri::store::proof {

/// splitmix64. Threads: one.
class random_numbers {
 public:
  explicit random_numbers(std::uint64_t seed) : state_(seed) {}

  /// Numbers of their own for the n-th piece of something that has `seed`.
  random_numbers(std::uint64_t seed, std::uint64_t n) : state_(seed + n * 0xD1342543DE82EF95u) {
    next();
  }

  std::uint64_t next() {
    std::uint64_t word = (state_ += 0x9E3779B97F4A7C15u);
    word = (word ^ (word >> 30u)) * 0xBF58476D1CE4E5B9u;
    word = (word ^ (word >> 27u)) * 0x94D049BB133111EBu;
    return word ^ (word >> 31u);
  }

  /// 0 .. count - 1. Pre: count > 0.
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }

  /// low .. high, both included.
  std::size_t between(std::size_t low, std::size_t high) { return low + below(high - low + 1); }

  bool chance(std::size_t percent) { return below(100) < percent; }

  /// One of those given.
  template <class List>
  const auto& one_of(const List& list) {
    return list[below(list.size())];
  }

  /// As random as a message id of a stranger is.
  std::string id() { return hex(next()) + hex(next()); }

  std::string bytes(std::size_t count) {
    std::string all;
    for (all.reserve(count + 8); all.size() < count;) {
      for (auto word = next(), n = std::uint64_t{0}; n < 8; ++n, word >>= 8u)
        all.push_back(static_cast<char>(word & 0xFFu));
    }
    all.resize(count);
    return all;
  }

 private:
  static std::string hex(std::uint64_t word) {
    std::string text(16, '0');
    for (auto at = text.size(); at-- > 0; word >>= 4u) text[at] = "0123456789abcdef"[word & 15u];
    return text;
  }

  std::uint64_t state_;
};

}  // namespace snorri::store::proof
