#include "snorri/base/clock.hpp"

#include <cstdio>
#include <ctime>

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

}  // namespace snorri
