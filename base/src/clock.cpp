#include "snorri/base/clock.hpp"

#include <array>
#include <cstdio>
#include <ctime>
#include <utility>

namespace snorri {

time_point system_clock::now() const noexcept {
  return std::chrono::time_point_cast<duration>(std::chrono::system_clock::now());
}

std::string to_rfc3339(time_point at) {
  const auto second = std::chrono::floor<std::chrono::seconds>(at);
  const std::time_t seconds = second.time_since_epoch().count();
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[40];
  const auto length = std::snprintf(
      text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", utc.tm_year + 1900, utc.tm_mon + 1,
      utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, static_cast<int>((at - second).count()));
  return std::string(text, static_cast<std::size_t>(length));
}

std::optional<time_point> from_rfc3339(std::string_view text) {
  using namespace std::chrono;
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, us = 0;
  const std::string copy(text);
  if (std::sscanf(copy.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%6dZ", &y, &mo, &d, &h, &mi, &s, &us) !=
      7) {
    return std::nullopt;
  }
  const auto day = sys_days{year{y} / month{static_cast<unsigned>(mo)} /
                            std::chrono::day{static_cast<unsigned>(d)}};
  return time_point{day} + hours{h} + minutes{mi} + seconds{s} + microseconds{us};
}

std::string to_text(duration length) {
  constexpr std::array<std::pair<long long, const char*>, 6> units{{{86'400'000'000, "d"},
                                                                    {3'600'000'000, "h"},
                                                                    {60'000'000, "min"},
                                                                    {1'000'000, "s"},
                                                                    {1'000, "ms"},
                                                                    {1, "us"}}};
  long long left = length.count();
  if (left == 0) return "0 s";
  std::string text = left < 0 ? "-" : "";
  if (left < 0) left = -left;
  for (const auto& [size, unit] : units) {
    if (left < size) continue;
    if (!text.empty() && text != "-") text += " ";
    text += std::to_string(left / size) + " " + unit;
    left %= size;
  }
  return text;
}

}  // namespace snorri
