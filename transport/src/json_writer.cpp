#include "json_writer.hpp"

#include <array>
#include <charconv>

#include "utf8.hpp"

namespace snorri::transport {
namespace {

void append_escaped(std::string& out, unsigned char c) {
  constexpr std::string_view hex = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out.push_back(hex[c >> 4U]);
      out.push_back(hex[c & 0xFU]);
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = at + plain_prefix(text.substr(at));
    out.append(text, at, end - at);
    if (end == text.size()) break;
    const auto c = static_cast<unsigned char>(text[end]);
    std::size_t length = 1;
    if (c < 0x80) {
      append_escaped(out, c);
    } else if ((length = utf8_sequence(text.substr(end))) != 0) {
      out.append(text, end, length);
    } else {
      out += "\xEF\xBF\xBD";
      length = 1;
    }
    at = end + length;
  }
  out.push_back('"');
}

void append_number(std::string& out, std::int64_t value) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

}  // namespace snorri::transport
