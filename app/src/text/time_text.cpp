#include "text/time_text.hpp"

#include <cstdio>

namespace snorri::app {

namespace {

using namespace std::chrono;

std::string two_units(long long large, const char* large_name, long long small,
                      const char* small_name) {
  char text[48];
  std::snprintf(text, sizeof text, "%lld %s %02lld %s", large, large_name, small, small_name);
  return text;
}

}  // namespace

std::string duration_text(duration length) {
  const long long us = length.count();
  if (us < 0) return "-" + duration_text(-length);
  if (us == 0) return "0 ms";
  if (us < 1000) return std::to_string(us) + " µs";
  if (us < 1'000'000) return std::to_string(us / 1000) + " ms";
  if (us < 60'000'000) {
    std::string text = std::to_string(us / 1'000'000);
    if (const long long tenth = us / 100'000 % 10; tenth != 0) text += "." + std::to_string(tenth);
    return text + " s";
  }
  const long long s = us / 1'000'000;
  if (s < 3600) return two_units(s / 60, "min", s % 60, "s");
  if (s < 86'400) return two_units(s / 3600, "h", s / 60 % 60, "min");
  return two_units(s / 86'400, "d", s / 3600 % 24, "h");
}

std::string date_text(time_point at) { return to_rfc3339(at).substr(0, 10); }

std::string clock_text(time_point at) { return to_rfc3339(at).substr(11, 12); }

std::string date_time_text(time_point at) {
  return date_text(at) + " " + to_rfc3339(at).substr(11, 8) + " UTC";
}

std::optional<time_point> from_rfc3339(std::string_view text) {
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

}  // namespace snorri::app
