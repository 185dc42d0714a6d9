#include "text/yaml.hpp"

#include <algorithm>
#include <array>

#include "views/json.hpp"

namespace snorri::app {

namespace {

bool is_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

/// Text that YAML takes for nothing but text, without quotes. Everything else is quoted as in JSON,
/// which is YAML, too.
bool is_plain(const std::string& text) {
  constexpr std::array words{"true", "false", "null", "yes", "no", "on", "off", "y", "n"};
  if (text.empty() || !is_letter(text.front()) || text.back() == ' ') return false;
  std::string small = text;
  std::transform(small.begin(), small.end(), small.begin(),
                 [](unsigned char letter) { return std::tolower(letter); });
  if (std::find(words.begin(), words.end(), small) != words.end()) return false;
  return std::all_of(text.begin(), text.end(), [](char letter) {
    return is_letter(letter) || (letter >= '0' && letter <= '9') ||
           std::string_view("._-/ ").find(letter) != std::string_view::npos;
  });
}

std::string scalar(const json& what) {
  if (what.is_string() && is_plain(what.get<std::string>())) return what.get<std::string>();
  return dump(what);  // also {} and []
}

bool is_block(const json& what) { return what.is_structured() && !what.empty(); }

void write(const json& what, std::size_t indent, bool first_goes_on, std::string& out) {
  const std::string space(indent, ' ');
  for (const auto& [name, value] : what.items()) {
    if (!first_goes_on) out += space;
    first_goes_on = false;
    const bool plain = is_plain(name) || name == "$ref";
    out += what.is_array() ? "-" : (plain ? name : dump(json(name))) + ":";
    if (!is_block(value)) {
      out += " " + scalar(value) + "\n";
    } else if (what.is_array()) {
      out += ' ';
      write(value, indent + 2, true, out);
    } else {
      out += '\n';
      write(value, indent + 2, false, out);
    }
  }
}

}  // namespace

std::string to_yaml(const json& what) {
  if (!is_block(what)) return scalar(what) + "\n";
  std::string out;
  write(what, 0, false, out);
  return out;
}

}  // namespace snorri::app
