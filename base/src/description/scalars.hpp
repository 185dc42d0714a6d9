// Numbers and times between JSON and memory.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "snorri/base/description.hpp"

namespace snorri::described {

template <class Number>
constexpr Number max_of = std::numeric_limits<Number>::max();

struct integer_range {
  long long least;
  unsigned long long most;
};
/// What an integer (or an enum) of this size can hold.
integer_range range_of(const type& of) noexcept;

/// A JSON number as an integer; 1.0 and 1e3 are some, too, as JSON Schema has it.
struct whole {
  bool is_whole = false;
  bool fits = false;  // into 64 bits
  bool is_negative = false;
  unsigned long long bits = 0;
  long long with_sign() const noexcept { return static_cast<long long>(bits); }
};
whole whole_number(std::string_view json) noexcept;

void store_bits(void* into, unsigned bytes, unsigned long long value) noexcept;
/// The integer as 64 bits, its sign carried on.
unsigned long long load_bits(const void* from, unsigned bytes, bool is_signed) noexcept;

/// "0.5", "1.0": shortest, as JSON has it. Pre: finite.
std::string real_text(double value);

/// Code points of valid UTF-8.
std::size_t characters_of(std::string_view text) noexcept;

/// Any RFC 3339 time of day, with fractions and offset; finer than microseconds is cut off.
std::optional<time_point> time_from_rfc3339(std::string_view text) noexcept;

}  // namespace snorri::described
