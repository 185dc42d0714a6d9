#include "text/table.hpp"

#include <algorithm>
#include <numeric>

#include "snorri/base/invariant.hpp"

namespace snorri::app {

namespace {
constexpr std::size_t gap = 2;
}

void table::add(std::vector<cell> row) {
  SNORRI_INVARIANT(row.size() == columns_.size(), "a row has a cell a column");
  for (cell& each : row) each.text = printable(each.text);
  rows_.push_back(std::move(row));
}

std::vector<std::size_t> table::widths(const terminal& on, std::size_t indent) const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t widest = columns_of(columns_[i].title);
    for (const auto& row : rows_) widest = std::max(widest, columns_of(row[i].text));
    found.push_back(widest);
  }
  if (on.width == 0) return found;
  const std::size_t spent = indent + gap * (columns_.size() - 1);
  auto total = [&found] { return std::accumulate(found.begin(), found.end(), std::size_t{0}); };
  while (total() + spent > on.width) {
    std::size_t widest = columns_.size();
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (found[i] <= columns_[i].least) continue;
      if (widest == columns_.size() || found[i] > found[widest]) widest = i;
    }
    if (widest == columns_.size()) break;
    --found[widest];
  }
  return found;
}

std::string table::text(const terminal& on, std::size_t indent) const {
  const auto width = widths(on, indent);
  std::string out;
  auto line = [&](auto&& text_of, auto&& look_of) {
    out.append(indent, ' ');
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string shown = cut(text_of(i), width[i]);
      out += painted(on, look_of(i), shown);
      if (i + 1 < columns_.size()) out.append(width[i] - columns_of(shown) + gap, ' ');
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    out += '\n';
  };
  line([this](std::size_t i) { return columns_[i].title; }, [](std::size_t) { return paint::dim; });
  for (const auto& row : rows_) {
    line([&row](std::size_t i) { return row[i].text; },
         [&row](std::size_t i) { return row[i].look; });
  }
  return out;
}

}  // namespace snorri::app
