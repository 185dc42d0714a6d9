#include "words.hpp"

#include "snorri/sagas/record.hpp"

namespace snorri::testing {

std::string timer_text(std::string_view name) {
  if (name.empty()) return "timer";
  if (name == sagas::timer_record::deadline) return "deadline";
  return "timer of " + std::string(name);
}

std::string list_text(const std::vector<std::string>& list, std::string_view none) {
  if (list.empty()) return std::string(none);
  std::string text;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) text += i + 1 == list.size() ? " and " : ", ";
    text += list[i];
  }
  return text;
}

}  // namespace snorri::testing
