#include "format.hpp"

#include <algorithm>
#include <utility>

#include "../bloom.hpp"
#include "../digest.hpp"
#include "snorri/base/invariant.hpp"

namespace snorri::store::sqlite::index {

namespace {

constexpr std::size_t filter_bits = 12;
constexpr std::size_t run_filter_bits = 16;  // in memory only: most lookups end there
constexpr std::size_t lines_ahead = 16;
constexpr std::size_t row_bytes_max = 3900;  // with first, filter and digest on a page of 4096

void put_number(std::string& to, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7u) to += static_cast<char>(number | 0x80u);
  to += static_cast<char>(number);
}

std::optional<std::uint64_t> take_number(std::string_view& from) {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 64 && !from.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(from.front());
    from.remove_prefix(1);
    number |= std::uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) return number;
  }
  return std::nullopt;
}

/// Calls `take(key, value)` for a chunk's entries, in order, until it gives false. False for bytes
/// that are no chunk.
template <class Take>
bool each_entry(std::string_view bytes, Take take) {
  while (!bytes.empty()) {
    const auto length = take_number(bytes);
    if (!length || *length > bytes.size()) return false;
    const auto key = bytes.substr(0, *length);
    bytes.remove_prefix(*length);
    const auto value = take_number(bytes);
    if (!value) return false;
    if (!take(key, *value)) break;
  }
  return true;
}

}  // namespace

std::string key_of(const stream_name& name) { return name.text(); }

std::string key_of(std::string_view source, std::string_view id) {
  const auto hash = digest_of(digest_seed::message_key, source, id);
  std::string key(8, '\0');
  for (unsigned i = 0; i < 8; ++i) key[i] = static_cast<char>(hash >> (56 - 8 * i));
  return key;
}

std::uint64_t hash_of(std::string_view key) { return digest_of(digest_seed::filter_key, key); }

hashed_key::hashed_key(std::string of) : key(std::move(of)), hash(hash_of(key)) {}

bool chunk_builder::has_room_for(const entry& next) const {
  if (empty()) return true;
  const auto filter = (hashes_.size() + 1) * filter_bits / 8 + 64;
  return bytes_.size() + next.key.size() + 12 + first_.size() + filter <= row_bytes_max;
}

void chunk_builder::add(const entry& next) {
  if (empty()) first_ = next.key;
  put_number(bytes_, next.key.size());
  bytes_ += next.key;
  put_number(bytes_, next.value);
  hashes_.push_back(hash_of(next.key));
}

chunk_builder::built chunk_builder::take() {
  built made{std::move(first_), make_bloom(hashes_, filter_bits), std::move(bytes_), {}};
  made.hashes = std::move(hashes_);
  *this = {};
  return made;
}

std::optional<entries> read_chunk(std::string_view bytes) {
  entries all;
  const bool is_chunk = each_entry(bytes, [&all](std::string_view key, std::uint64_t value) {
    all.push_back({std::string(key), value});
    return true;
  });
  return is_chunk ? std::optional(std::move(all)) : std::nullopt;
}

bool hashes_in_chunk(std::string_view bytes, std::vector<std::uint64_t>& hashes) {
  hashes.clear();
  return each_entry(bytes, [&hashes](std::string_view key, std::uint64_t) {
    hashes.push_back(hash_of(key));
    return true;
  });
}

bool find_in_chunk(std::string_view bytes, std::string_view key,
                   std::vector<std::uint64_t>& found) {
  return each_entry(bytes, [&](std::string_view its, std::uint64_t value) {
    if (its == key) found.push_back(value);
    return its <= key;
  });
}

std::uint64_t head_of(std::string_view key) {
  std::uint64_t head = 0;
  for (std::size_t i = 0; i < 8; ++i)
    head = (head << 8u) | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0u);
  return head;
}

run::run(std::uint64_t expected) : filter_(empty_bloom(expected, run_filter_bits)) {}

void run::add(std::string first, const std::vector<std::uint64_t>& hashes) {
  heads_.push_back(head_of(first));
  firsts_.push_back(std::move(first));
  entries += hashes.size();
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    if (i + lines_ahead < hashes.size()) prefetch(hashes[i + lines_ahead]);
    add_to_bloom(filter_, hashes[i]);
  }
}

bool run::may_hold(std::uint64_t hash) const { return sqlite::may_hold(filter_, hash); }

void run::prefetch(std::uint64_t hash) const { prefetch_bloom(filter_, hash); }

/// Heads of digests are spread evenly, so the place is guessed and looked for around the guess: a
/// search by halves from the middle of a large run would touch a line of memory at each step.
std::size_t run::first_not_below(std::uint64_t head) const {
  const auto count = heads_.size();
  if (count == 0 || head <= heads_.front()) return 0;
  if (head > heads_.back()) return count;
  const double share = static_cast<double>(head - heads_.front()) /
                       static_cast<double>(heads_.back() - heads_.front());
  auto low = std::min(static_cast<std::size_t>(share * static_cast<double>(count)), count - 1);
  auto high = low;
  for (std::size_t step = 8; low > 0 && heads_[low] >= head; step *= 2)
    high = std::exchange(low, low > step ? low - step : 0);
  for (std::size_t step = 8; high < count && heads_[high] < head; step *= 2)
    low = std::exchange(high, std::min(high + step, count));
  const auto at = heads_.begin();
  return static_cast<std::size_t>(std::lower_bound(at + static_cast<std::ptrdiff_t>(low),
                                                   at + static_cast<std::ptrdiff_t>(high), head) -
                                  at);
}

std::pair<std::size_t, std::size_t> run::chunks_of(std::string_view key) const {
  const auto head = head_of(key);
  const auto low = static_cast<std::ptrdiff_t>(first_not_below(head));
  const auto high = std::upper_bound(heads_.begin() + low, heads_.end(), head) - heads_.begin();
  const auto from = firsts_.begin() + low;
  const auto to = firsts_.begin() + high;
  const auto at = std::lower_bound(from, to, key);
  // The one before begins with a smaller key and may hold this one still.
  auto begin = static_cast<std::size_t>(at - firsts_.begin());
  auto end = begin;
  while (end < chunks() && firsts_[end] == key) ++end;
  if (begin > 0) --begin;
  return {begin, end};
}

}  // namespace snorri::store::sqlite::index
