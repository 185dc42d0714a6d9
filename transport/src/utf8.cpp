#include "utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace snorri::transport {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

bool is_tail(unsigned byte) { return (byte & 0xC0U) == 0x80U; }

}  // namespace

std::size_t utf8_sequence(std::string_view text) noexcept {
  const unsigned first = byte_at(text, 0);
  const unsigned second = byte_at(text, 1);
  if (text.empty()) return 0;
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4 || !is_tail(second)) return 0;
  if (first < 0xE0) return 2;
  if (!is_tail(byte_at(text, 2))) return 0;
  if (first < 0xF0) {
    const bool overlong = first == 0xE0 && second < 0xA0;
    const bool surrogate = first == 0xED && second >= 0xA0;
    return overlong || surrogate ? 0 : 3;
  }
  const bool overlong = first == 0xF0 && second < 0x90;
  const bool beyond_unicode = first == 0xF4 && second >= 0x90;
  return overlong || beyond_unicode || !is_tail(byte_at(text, 3)) ? 0 : 4;
}

bool holds_control_character(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

std::string quoted(std::string_view bytes) {
  constexpr std::size_t shown_max = 64;
  std::string out = "\"";
  for (const char c : bytes.substr(0, shown_max)) {
    out.push_back(c >= 0x20 && c < 0x7F ? c : '?');
  }
  out += bytes.size() > shown_max ? "...\"" : "\"";
  return out;
}

std::size_t plain_prefix(std::string_view text) noexcept {
  // Eight bytes at a time while all of them are plain; the rest, or what ends it, byte by byte.
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t highs = 0x8080808080808080U;
  const auto holds_zero = [](std::uint64_t word) { return (word - ones) & ~word & highs; };
  std::size_t at = 0;
  for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    const auto below_space = (word - ones * ' ') & ~word & highs;
    if ((word & highs) != 0 || below_space != 0 || holds_zero(word ^ (ones * '"')) != 0 ||
        holds_zero(word ^ (ones * '\\')) != 0) {
      break;
    }
  }
  const auto is_plain = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
  };
  while (at < text.size() && is_plain(text[at])) ++at;
  return at;
}

}  // namespace snorri::transport
