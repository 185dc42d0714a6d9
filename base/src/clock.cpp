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

namespace {

/// `count` digits at `at`, which moves behind them; -1 if they are not there.
int digits(std::string_view text, std::size_t& at, std::size_t count) {
  if (text.size() < at + count) return -1;
  int value = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  at += count;
  return value;
}

bool skip(std::string_view text, std::size_t& at, std::string_view any_of) {
  if (at >= text.size() || any_of.find(text[at]) == std::string_view::npos) return false;
  ++at;
  return true;
}

/// ".25" as microseconds; what is finer is cut. -1 where a point has no digits behind it.
int fraction(std::string_view text, std::size_t& at) {
  if (!skip(text, at, ".")) return 0;
  const auto begin = at;
  int us = 0;
  for (int place = 100'000; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    us += (text[at] - '0') * place;
    place /= 10;
  }
  return at == begin ? -1 : us;
}

/// "Z" or "+02:00".
std::optional<std::chrono::minutes> offset(std::string_view text, std::size_t& at) {
  using namespace std::chrono;
  if (skip(text, at, "Zz")) return minutes{0};
  const bool west = at < text.size() && text[at] == '-';
  if (!skip(text, at, "+-")) return std::nullopt;
  const int h = digits(text, at, 2);
  if (h < 0 || h > 23 || !skip(text, at, ":")) return std::nullopt;
  const int m = digits(text, at, 2);
  if (m < 0 || m > 59) return std::nullopt;
  const auto by = hours{h} + minutes{m};
  return west ? -by : by;
}

}  // namespace

std::optional<time_point> from_rfc3339(std::string_view text) {
  using namespace std::chrono;
  std::size_t at = 0;
  const int y = digits(text, at, 4);
  if (y < 0 || !skip(text, at, "-")) return std::nullopt;
  const int mo = digits(text, at, 2);
  if (mo < 0 || !skip(text, at, "-")) return std::nullopt;
  const int d = digits(text, at, 2);
  if (d < 0 || !skip(text, at, "Tt ")) return std::nullopt;
  const int h = digits(text, at, 2);
  if (h < 0 || h > 23 || !skip(text, at, ":")) return std::nullopt;
  const int mi = digits(text, at, 2);
  if (mi < 0 || mi > 59 || !skip(text, at, ":")) return std::nullopt;
  const int s = digits(text, at, 2);
  if (s < 0 || s > 60) return std::nullopt;
  const int us = fraction(text, at);
  const auto east = us < 0 ? std::nullopt : offset(text, at);
  const year_month_day date{year{y}, month{static_cast<unsigned>(mo)},
                            day{static_cast<unsigned>(d)}};
  if (!east || at != text.size() || !date.ok()) return std::nullopt;
  return time_point{sys_days{date}} + hours{h} + minutes{mi} + seconds{s} + microseconds{us} -
         *east;
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
