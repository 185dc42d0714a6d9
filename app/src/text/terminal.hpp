// What the terminal can show, and text that fits into it. Widths are columns, not bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace snorri::app {

struct terminal {
  std::size_t width = 0;  // 0 = no limit: not a terminal
  bool colour = false;
};

/// Of stdout: its width (COLUMNS wins), and colour unless NO_COLOR is set or it is no terminal.
terminal stdout_terminal();

enum class paint { plain, bold, dim, red, green, yellow, cyan };

std::string painted(const terminal& on, paint with, std::string_view text);

/// Columns that UTF-8 text takes, one a code point. Pre: no escape sequences in it.
std::size_t columns_of(std::string_view text);

/// Control characters become visible ("\x1b"), so that no stored text can drive the terminal.
std::string printable(std::string_view text);

/// At most `columns` wide; what does not fit ends in "…". 0 = no limit.
std::string cut(std::string_view text, std::size_t columns);

/// Broken at spaces into lines of at most `columns`; a longer word is cut. 0 = one line.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

/// Filled with spaces up to `columns`.
std::string padded(std::string_view text, std::size_t columns);

}  // namespace snorri::app
