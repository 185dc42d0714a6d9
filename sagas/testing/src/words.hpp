// How failures call things.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace snorri::testing {

/// "timer", "deadline" or "timer of book".
std::string timer_text(std::string_view name);

/// "A, B and C", or `none` if the list is empty.
std::string list_text(const std::vector<std::string>& list, std::string_view none);

}  // namespace snorri::testing
