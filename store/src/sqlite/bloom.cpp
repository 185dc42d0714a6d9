#include "bloom.hpp"

#include <algorithm>

namespace snorri::store::sqlite {

namespace {

constexpr std::size_t line_bytes = 64;
constexpr std::size_t line_bits = line_bytes * 8;
constexpr int probes = 6;

std::size_t line_of(std::uint64_t hash, std::size_t lines) {
  return static_cast<std::size_t>(((hash >> 32u) * lines) >> 32u);
}

/// Nine bits a probe, of a hash that is mixed anew: the line has used the upper half.
std::uint64_t probes_of(std::uint64_t hash) {
  hash *= 0xD6E8FEB86659FD93u;
  return hash ^ (hash >> 32u);
}

}  // namespace

std::string empty_bloom(std::size_t keys, std::size_t bits) {
  const auto lines = std::max<std::size_t>(1, (keys * bits + line_bits - 1) / line_bits);
  return std::string(lines * line_bytes, '\0');
}

std::string make_bloom(const std::vector<std::uint64_t>& hashes, std::size_t bits) {
  auto bloom = empty_bloom(hashes.size(), bits);
  for (const auto hash : hashes) add_to_bloom(bloom, hash);
  return bloom;
}

void add_to_bloom(std::string& bloom, std::uint64_t hash) {
  char* const line = bloom.data() + line_of(hash, bloom.size() / line_bytes) * line_bytes;
  auto bit = probes_of(hash);
  for (int i = 0; i < probes; ++i, bit >>= 9u) {
    line[(bit % line_bits) / 8] = static_cast<char>(line[(bit % line_bits) / 8] | (1 << (bit % 8)));
  }
}

void prefetch_bloom(std::string_view bloom, std::uint64_t hash) {
  if (bloom.size() < line_bytes) return;
  __builtin_prefetch(bloom.data() + line_of(hash, bloom.size() / line_bytes) * line_bytes);
}

bool may_hold(std::string_view bloom, std::uint64_t hash) {
  if (bloom.empty() || bloom.size() % line_bytes != 0) return true;
  const char* const line = bloom.data() + line_of(hash, bloom.size() / line_bytes) * line_bytes;
  auto bit = probes_of(hash);
  for (int i = 0; i < probes; ++i, bit >>= 9u) {
    if ((line[(bit % line_bits) / 8] & (1 << (bit % 8))) == 0) return false;
  }
  return true;
}

}  // namespace snorri::store::sqlite
