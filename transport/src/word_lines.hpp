// The lines of a key file: a word, blanks, a value.
#pragma once

#include <string_view>
#include <vector>

namespace snorri::transport {

struct word_line {
  std::size_t number;  // from 1
  std::string_view word;
  std::string_view value;  // "" if there is none
};

/// Without empty lines and comments. They look into `text`.
std::vector<word_line> word_lines(std::string_view text);

}  // namespace snorri::transport
