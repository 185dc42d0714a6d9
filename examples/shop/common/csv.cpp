#include "csv.hpp"

#include <nlohmann/json.hpp>

namespace shop {
namespace {

/// Reads one quoted field; `at` stands behind the opening quote and is moved behind the closing
/// one.
std::string read_quoted(std::string_view line, std::size_t& at) {
  std::string field;
  while (at < line.size()) {
    const char c = line[at++];
    if (c != '"') {
      field += c;
    } else if (at < line.size() && line[at] == '"') {
      field += '"';
      ++at;
    } else {
      if (at < line.size() && line[at] != ',') {
        throw csv_malformed("text follows a closing quote in column " + std::to_string(at + 1));
      }
      return field;
    }
  }
  throw csv_malformed("a quote is opened and not closed");
}

}  // namespace

std::vector<std::string> split_csv_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::vector<std::string> fields;
  std::size_t at = 0;
  while (true) {
    if (at < line.size() && line[at] == '"') {
      ++at;
      fields.push_back(to_utf8(read_quoted(line, at)));
    } else {
      const auto end = std::min(line.find(',', at), line.size());
      fields.push_back(to_utf8(line.substr(at, end - at)));
      at = end;
    }
    if (at >= line.size()) return fields;
    ++at;  // the comma
  }
}

std::string to_utf8(std::string_view text) {
  try {
    (void)nlohmann::json(text).dump();
    return std::string(text);
  } catch (const nlohmann::json::type_error&) {  // not UTF-8
  }
  std::string converted;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      converted += c;
    } else {
      converted += static_cast<char>(0xC0 | (byte >> 6));
      converted += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return converted;
}

}  // namespace shop
