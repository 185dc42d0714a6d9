#include "copy/base64.hpp"

#include <cstdint>

namespace snorri::store::copy {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t n) -> std::uint32_t {
      return i + n < bytes.size() ? static_cast<unsigned char>(bytes[i + n]) : 0u;
    };
    const std::uint32_t three = byte(0) << 16u | byte(1) << 8u | byte(2);
    text += alphabet[three >> 18u];
    text += alphabet[three >> 12u & 63u];
    text += i + 1 < bytes.size() ? alphabet[three >> 6u & 63u] : '=';
    text += i + 2 < bytes.size() ? alphabet[three & 63u] : '=';
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto value = alphabet.find(text[i]);
    bits = bits << 6u | (value == std::string_view::npos ? 0u : static_cast<std::uint32_t>(value));
    if (i % 4 != 3) continue;
    bytes += static_cast<char>(bits >> 16u & 0xFFu);
    bytes += static_cast<char>(bits >> 8u & 0xFFu);
    bytes += static_cast<char>(bits & 0xFFu);
  }
  if (text.ends_with('=')) bytes.pop_back();
  if (text.ends_with("==")) bytes.pop_back();
  if (to_base64(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace snorri::store::copy
