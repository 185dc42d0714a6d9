#include "snorri/base/text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace snorri {

namespace {

/// Bytes of the multi-byte sequence that begins `text`, 0 for none that is valid.
std::size_t sequence_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
  const auto lead = byte(0);
  if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = lead == 0xED && byte(1) >= 0xA0;
    return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool overlong = lead == 0xF0 && byte(1) < 0x90;
    const bool too_large = lead == 0xF4 && byte(1) >= 0x90;
    return tail(1) && tail(2) && tail(3) && !overlong && !too_large ? 4 : 0;
  }
  return 0;
}

/// Eight bytes at once: all of them in 0x20..0x7E.
bool are_printable_ascii(const char* bytes) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101u;
  constexpr std::uint64_t high = 0x80u * ones;
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  // The high bit of a byte is set where it was set, where the byte is below 0x20, where it is 0x7F.
  const auto below = (word - 0x20u * ones) & ~word;
  const auto above = word + ones;
  return ((word | below | above) & high) == 0;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    if (text.size() >= 8 && are_printable_ascii(text.data())) {
      text.remove_prefix(8);
      continue;
    }
    const auto lead = static_cast<unsigned char>(text.front());
    const auto length = lead < 0x80 ? 1 : sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool is_plain_text(std::string_view text) noexcept {
  // Names, ids and keys are ASCII nearly always; the last word may overlap the one before.
  if (text.size() >= 8) {
    std::size_t at = 0;
    while (at + 8 <= text.size() && are_printable_ascii(text.data() + at)) at += 8;
    if (at + 8 > text.size() && are_printable_ascii(text.data() + text.size() - 8)) return true;
  }
  const auto is_control = [](char each) {
    const auto byte = static_cast<unsigned char>(each);
    return byte < 0x20 || byte == 0x7F;
  };
  return std::none_of(text.begin(), text.end(), is_control) && is_utf8(text);
}

}  // namespace snorri
