#include "words.hpp"

#include <array>
#include <utility>

#include "snorri/sagas/record.hpp"

namespace snorri::testing {

std::string duration_text(duration what) {
  constexpr std::array<std::pair<long long, const char*>, 6> units{{{86'400'000'000, "d"},
                                                                    {3'600'000'000, "h"},
                                                                    {60'000'000, "min"},
                                                                    {1'000'000, "s"},
                                                                    {1'000, "ms"},
                                                                    {1, "us"}}};
  long long left = what.count();
  std::string text = left < 0 ? "-" : "";
  if (left < 0) left = -left;
  bool first = true;
  for (const auto& [size, unit] : units) {
    if (left < size) continue;
    text += (first ? "" : " ") + std::to_string(left / size) + " " + unit;
    left %= size;
    first = false;
  }
  return first ? "0 s" : text;
}

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
