#include "description/scalars.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

namespace snorri::described {

integer_range range_of(const type& of) noexcept {
  const unsigned bits = of.bytes * 8u;
  if (!of.is_signed) return {0, bits == 64 ? max_of<unsigned long long> : (1ull << bits) - 1};
  const auto most = static_cast<unsigned long long>(max_of<long long>) >> (64 - bits);
  return {-static_cast<long long>(most) - 1, most};
}

whole whole_number(std::string_view json) noexcept {
  whole read;
  const char* const end = json.data() + json.size();
  read.is_negative = json.front() == '-';
  long long negative = 0;
  const auto parsed = read.is_negative ? std::from_chars(json.data(), end, negative)
                                       : std::from_chars(json.data(), end, read.bits);
  if (read.is_negative) read.bits = static_cast<unsigned long long>(negative);
  if (parsed.ptr == end) {
    read.is_whole = true;
    read.fits = parsed.ec == std::errc{};
    return read;
  }
  double real = 0;
  const auto [stop, failed] = std::from_chars(json.data(), end, real);
  if (failed != std::errc{} || std::trunc(real) != real) return read;
  read.is_whole = true;
  read.fits = std::abs(real) <= 9007199254740992.0;  // beyond 2^53 a double is no exact integer
  if (!read.fits) return read;
  read.is_negative = real < 0;
  read.bits = static_cast<unsigned long long>(static_cast<long long>(real));
  return read;
}

void store_bits(void* into, unsigned bytes, unsigned long long value) noexcept {
  const auto put = [into](auto narrow) { std::memcpy(into, &narrow, sizeof narrow); };
  switch (bytes) {
    case 1:
      return put(static_cast<std::uint8_t>(value));
    case 2:
      return put(static_cast<std::uint16_t>(value));
    case 4:
      return put(static_cast<std::uint32_t>(value));
    default:
      return put(value);
  }
}

unsigned long long load_bits(const void* from, unsigned bytes, bool is_signed) noexcept {
  const auto get = [from, is_signed](auto wide) {
    std::memcpy(&wide, from, sizeof wide);
    using narrow = std::make_signed_t<decltype(wide)>;
    return is_signed ? static_cast<unsigned long long>(static_cast<narrow>(wide))
                     : static_cast<unsigned long long>(wide);
  };
  switch (bytes) {
    case 1:
      return get(std::uint8_t{});
    case 2:
      return get(std::uint16_t{});
    case 4:
      return get(std::uint32_t{});
    default:
      return get(std::uint64_t{});
  }
}

std::string real_text(double value) { return nlohmann::json(value).dump(); }

std::size_t characters_of(std::string_view text) noexcept {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

namespace {

/// The digits of a fixed-width text taken off from front to back.
struct digit_reader {
  std::string_view text;
  bool good = true;

  int number(std::size_t digits) {
    int value = 0;
    good = good && text.size() >= digits;
    for (std::size_t i = 0; good && i < digits; ++i) {
      good = text[i] >= '0' && text[i] <= '9';
      value = value * 10 + (text[i] - '0');
    }
    if (good) text.remove_prefix(digits);
    return value;
  }
  void mark(std::string_view one_of) {
    good = good && !text.empty() && one_of.find(text.front()) != one_of.npos;
    if (good) text.remove_prefix(1);
  }
};

int take_microseconds(digit_reader& from) {
  if (from.text.empty() || from.text.front() != '.') return 0;
  from.text.remove_prefix(1);
  int us = 0;
  std::size_t digits = 0;
  for (; !from.text.empty() && from.text.front() >= '0' && from.text.front() <= '9'; ++digits) {
    if (digits < 6) us = us * 10 + (from.text.front() - '0');
    from.text.remove_prefix(1);
  }
  for (std::size_t i = digits; i < 6; ++i) us *= 10;
  from.good = from.good && digits > 0;
  return us;
}

/// Of the clock there from UTC, in minutes.
int take_offset(digit_reader& from) {
  if (from.text == "Z" || from.text == "z") {
    from.text = {};
    return 0;
  }
  const int sign = !from.text.empty() && from.text.front() == '-' ? -1 : 1;
  from.mark("+-");
  const int hours = from.number(2);
  from.mark(":");
  const int minutes = from.number(2);
  from.good = from.good && hours < 24 && minutes < 60 && from.text.empty();
  return sign * (hours * 60 + minutes);
}

}  // namespace

std::optional<time_point> time_from_rfc3339(std::string_view text) noexcept {
  namespace chrono = std::chrono;
  digit_reader from{text};
  const int year = from.number(4);
  from.mark("-");
  const int month = from.number(2);
  from.mark("-");
  const int day = from.number(2);
  from.mark("Tt");
  const int hour = from.number(2);
  from.mark(":");
  const int minute = from.number(2);
  from.mark(":");
  const int second = from.number(2);
  const int us = take_microseconds(from);
  const int offset = take_offset(from);
  const chrono::year_month_day date{chrono::year{year}, chrono::month{static_cast<unsigned>(month)},
                                    chrono::day{static_cast<unsigned>(day)}};
  if (!from.good || !date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return time_point{chrono::sys_days{date}} + chrono::hours{hour} + chrono::minutes{minute} +
         chrono::seconds{second} + chrono::microseconds{us} - chrono::minutes{offset};
}

}  // namespace snorri::described
