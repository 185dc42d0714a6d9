#include "text/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace snorri::app {

namespace {

constexpr std::size_t width_min = 40;

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0u) == 0x80u; }

/// COLUMNS, or 0.
std::size_t wished_width() {
  const char* text = std::getenv("COLUMNS");
  std::size_t width = 0;
  if (text != nullptr) std::from_chars(text, text + std::strlen(text), width);
  return width == 0 ? 0 : std::max(width, width_min);
}

const char* code_of(paint with) {
  switch (with) {
    case paint::plain:
      return "0";
    case paint::bold:
      return "1";
    case paint::dim:
      return "2";
    case paint::red:
      return "31";
    case paint::green:
      return "32";
    case paint::yellow:
      return "33";
    case paint::cyan:
      return "36";
  }
  return "0";
}

}  // namespace

terminal stdout_terminal() {
  terminal found;
  found.width = wished_width();
  if (isatty(STDOUT_FILENO) == 0) return found;
  winsize size{};
  if (found.width == 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
    found.width = std::max<std::size_t>(size.ws_col == 0 ? 80 : size.ws_col, width_min);
  }
  const char* no_colour = std::getenv("NO_COLOR");
  const char* kind = std::getenv("TERM");
  found.colour = (no_colour == nullptr || *no_colour == '\0') &&
                 (kind == nullptr || std::strcmp(kind, "dumb") != 0);
  return found;
}

std::string painted(const terminal& on, paint with, std::string_view text) {
  if (!on.colour || with == paint::plain || text.empty()) return std::string(text);
  return std::string("\x1b[") + code_of(with) + "m" + std::string(text) + "\x1b[0m";
}

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return !is_continuation(byte); }));
}

std::string printable(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // 0xC2 0x80..0x9F are the control characters beyond ASCII.
    const bool c1 =
        byte == 0xC2u && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0u;
    if (byte >= 0x20u && byte != 0x7Fu && !c1) {
      shown += text[i];
      continue;
    }
    char escaped[8];
    const unsigned value = c1 ? static_cast<unsigned char>(text[++i]) : byte;
    std::snprintf(escaped, sizeof escaped, "\\x%02x", value);
    shown += escaped;
  }
  return shown;
}

std::string cut(std::string_view text, std::size_t columns) {
  if (columns == 0 || columns_of(text) <= columns) return std::string(text);
  std::size_t end = 0;
  std::size_t seen = 0;
  while (end < text.size()) {
    if (!is_continuation(text[end]) && seen++ == columns - 1) break;
    ++end;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
  if (columns == 0 || columns_of(text) <= columns) return {std::string(text)};
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const auto end = text.find(' ');
    const std::string word = cut(text.substr(0, end), columns);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const bool first = lines.back().empty();
    if (!first && columns_of(lines.back()) + 1 + columns_of(word) > columns) {
      lines.push_back(word);
    } else {
      lines.back() += (first ? "" : " ") + word;
    }
  }
  return lines;
}

std::string padded(std::string_view text, std::size_t columns) {
  std::string filled(text);
  const std::size_t width = columns_of(text);
  if (width < columns) filled.append(columns - width, ' ');
  return filled;
}

}  // namespace snorri::app
