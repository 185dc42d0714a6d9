#include "net/url.hpp"

namespace snorri::app {

namespace {

bool is_unreserved(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || std::string_view("-._~").find(letter) < 4;
}

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

/// Calls `each` with the parts of `text` between `separator`s.
template <class Each>
bool split(std::string_view text, char separator, Each&& each) {
  while (true) {
    const auto end = text.find(separator);
    if (!each(text.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char letter : text) {
    if (is_unreserved(letter)) {
      out += letter;
      continue;
    }
    const auto byte = static_cast<unsigned char>(letter);
    out += '%';
    out += digits[byte >> 4u];
    out += digits[byte & 15u];
  }
  return out;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_value(text[i + 1]);
    const int low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::string url_target::parameter(std::string_view name) const {
  const auto found = parameters.find(name);
  return found == parameters.end() ? "" : found->second;
}

std::optional<url_target> parse_target(std::string_view target) {
  if (!target.starts_with('/')) return std::nullopt;
  url_target parsed;
  const auto question = target.find('?');
  const bool path = split(target.substr(1, question - 1), '/', [&parsed](std::string_view part) {
    auto decoded = percent_decode(part);
    if (decoded) parsed.segments.push_back(std::move(*decoded));
    return decoded.has_value();
  });
  if (!path) return std::nullopt;
  if (question == std::string_view::npos) return parsed;
  const bool query = split(target.substr(question + 1), '&', [&parsed](std::string_view part) {
    const auto equals = part.find('=');
    const auto name = percent_decode(part.substr(0, equals));
    const auto value =
        percent_decode(equals == std::string_view::npos ? "" : part.substr(equals + 1));
    if (!name || !value) return false;
    if (!name->empty()) parsed.parameters[*name] = *value;
    return true;
  });
  if (!query) return std::nullopt;
  return parsed;
}

std::string query_text(const std::vector<std::pair<std::string, std::string>>& parameters) {
  std::string out;
  for (const auto& [name, value] : parameters) {
    if (value.empty()) continue;
    out += (out.empty() ? "?" : "&") + name + "=" + percent_encode(value);
  }
  return out;
}

}  // namespace snorri::app
