#include "metrics/exposition.hpp"

#include <charconv>
#include <cmath>

namespace snorri::app {

namespace {

std::string number_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  return {digits, end};
}

void append_escaped(std::string& to, std::string_view text, bool quotes) {
  for (const char letter : text) {
    if (letter == '\\') {
      to += "\\\\";
    } else if (letter == '\n') {
      to += "\\n";
    } else if (letter == '"' && quotes) {
      to += "\\\"";
    } else {
      to += letter;
    }
  }
}

}  // namespace

void exposition::begin(std::string_view name, const char* type, std::string_view help) {
  name_ = name;
  text_ += "# HELP " + name_ + " ";
  append_escaped(text_, help, false);
  text_ += "\n# TYPE " + name_ + " " + type + "\n";
}

void exposition::line(std::string_view suffix, const labels& of, std::string_view value) {
  text_ += name_;
  text_ += suffix;
  char separator = '{';
  for (const auto& [name, text] : of) {
    text_ += separator;
    text_ += name;
    text_ += "=\"";
    append_escaped(text_, text, true);
    text_ += '"';
    separator = ',';
  }
  if (!of.empty()) text_ += '}';
  text_ += ' ';
  text_ += value;
  text_ += '\n';
}

void exposition::sample(const labels& of, double value) { line("", of, number_text(value)); }

void exposition::sample(labels of, const engine::histogram& value) {
  std::uint64_t up_to = 0;
  const labels plain = of;
  of.emplace_back("le", "");
  for (std::size_t i = 0; i < value.counts.size(); ++i) {
    up_to += value.counts[i];
    const std::string bound = i < value.bounds.size() ? number_text(value.bounds[i]) : "+Inf";
    of.back().second = bound;
    line("_bucket", of, std::to_string(up_to));
  }
  line("_sum", plain, number_text(value.sum));
  line("_count", plain, std::to_string(up_to));
}

}  // namespace snorri::app
