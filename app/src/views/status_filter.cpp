#include "views/status_filter.hpp"

#include <algorithm>

#include "text/nearest.hpp"

namespace snorri::app {

result<std::vector<std::string>> parse_statuses(std::string_view text) {
  static const std::vector<std::string> known{"PENDING", "CONFIRMED", "CANCELLED", "STUCK"};
  std::vector<std::string> statuses;
  while (!text.empty()) {
    const auto comma = text.find(',');
    std::string word(text.substr(0, comma));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    for (char& letter : word) {
      if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    }
    if (word == "CANCELED") word = "CANCELLED";
    if (std::find(known.begin(), known.end(), word) == known.end()) {
      return error(errc::bad_argument,
                   "a status is PENDING, CONFIRMED, CANCELLED or STUCK, not \"" + word + "\"" +
                       did_you_mean(word, known));
    }
    statuses.push_back(std::move(word));
  }
  return statuses;
}

}  // namespace snorri::app
