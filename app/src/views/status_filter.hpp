#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "snorri/base/result.hpp"

namespace snorri::app {

/// "pending,STUCK" as the store's statuses. Errors: bad_argument.
result<std::vector<std::string>> parse_statuses(std::string_view text);

}  // namespace snorri::app
