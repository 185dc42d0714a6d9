#include "admin/parameters.hpp"

#include <charconv>

namespace snorri::app {

result<std::uint64_t> number_of(const url_target& target, const char* name, std::uint64_t otherwise,
                                std::uint64_t max) {
  const std::string text = target.parameter(name);
  if (text.empty()) return otherwise;
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || number > max) {
    return error(errc::bad_argument, std::string(name) + " is a number up to " +
                                         std::to_string(max) + ", not \"" + text + "\"");
  }
  return number;
}

result<page_cut> page_of(const url_target& target) {
  const auto after = number_of(target, "after", 0, std::uint64_t{1} << 62u);
  if (!after) return after.error();
  const auto limit = number_of(target, "limit", page_limit_default, page_limit_max);
  if (!limit) return limit.error();
  if (*limit == 0) return error(errc::bad_argument, "limit is at least 1");
  return page_cut{*after, static_cast<std::size_t>(*limit)};
}

bool is_set(const url_target& target, const char* name) {
  const std::string value = target.parameter(name);
  return value == "1" || value == "true";
}

}  // namespace snorri::app
