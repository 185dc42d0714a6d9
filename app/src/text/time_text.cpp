#include "text/time_text.hpp"

#include <cstdio>

namespace snorri::app {

namespace {

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

}  // namespace snorri::app
