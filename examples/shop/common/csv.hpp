// One line of comma-separated text (RFC 4180). A field does not span lines here.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace shop {

/// What is wrong with a line, as a sentence.
struct csv_malformed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The fields of `line`, quotes taken off, as UTF-8. Throws csv_malformed.
std::vector<std::string> split_csv_line(std::string_view line);

/// `text` itself if it is UTF-8; otherwise it is taken for Latin-1, as old exports are.
std::string to_utf8(std::string_view text);

}  // namespace shop
