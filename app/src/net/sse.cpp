#include "net/sse.hpp"

namespace snorri::app {

namespace {

std::string_view value_of(std::string_view line, std::string_view field) {
  line.remove_prefix(field.size());
  if (line.starts_with(' ')) line.remove_prefix(1);
  return line;
}

}  // namespace

bool sse_parser::take_line(std::string_view line, const handler& each) {
  if (line.empty()) {
    const bool go_on = data_.empty() || each(id_, data_);
    data_.clear();
    return go_on;
  }
  if (line.starts_with("id:")) id_ = value_of(line, "id:");
  if (line.starts_with("data:")) {
    if (!data_.empty()) data_ += '\n';
    data_ += value_of(line, "data:");
  }
  return true;
}

bool sse_parser::feed(std::string_view piece, const handler& each) {
  rest_ += piece;
  std::size_t begin = 0;
  while (true) {
    const auto end = rest_.find('\n', begin);
    if (end == std::string::npos) break;
    std::string_view line = std::string_view(rest_).substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    begin = end + 1;
    if (!take_line(line, each)) return false;
  }
  rest_.erase(0, begin);
  return true;
}

}  // namespace snorri::app
