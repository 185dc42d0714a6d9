// Rows under titles, as wide as the terminal allows.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "text/terminal.hpp"

namespace snorri::app {

struct cell {
  std::string text;  // made printable by the table
  paint look = paint::plain;
};

struct column {
  std::string title;
  std::size_t least = 6;  // columns that remain when the terminal is narrow
};

class table {
 public:
  explicit table(std::vector<column> columns) : columns_(std::move(columns)) {}

  /// Pre: as many cells as columns.
  void add(std::vector<cell> row);
  bool empty() const { return rows_.empty(); }

  /// Every line begins with `indent` spaces. Where the rows are too wide, the widest columns give.
  std::string text(const terminal& on, std::size_t indent = 0) const;

 private:
  std::vector<std::size_t> widths(const terminal& on, std::size_t indent) const;

  std::vector<column> columns_;
  std::vector<std::vector<cell>> rows_;
};

}  // namespace snorri::app
