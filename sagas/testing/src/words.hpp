// How failures call things.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "snorri/base/clock.hpp"

namespace snorri::testing {

/// "30 s", "1 min 5 s", "1.5 ms": exact.
std::string duration_text(duration what);

/// "timer", "deadline" or "timer of book".
std::string timer_text(std::string_view name);

/// "A, B and C", or `none` if the list is empty.
std::string list_text(const std::vector<std::string>& list, std::string_view none);

}  // namespace snorri::testing
