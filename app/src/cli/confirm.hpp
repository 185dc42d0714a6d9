// Asks before something is lost.
#pragma once

#include <string>

#include "snorri/base/result.hpp"

namespace snorri::app {

/// Asks `question` on the terminal; `yes` (of --yes) is the answer without asking.
/// Errors: bad_argument, where nobody can be asked or the answer is no.
result<void> confirm(const std::string& question, bool yes);

}  // namespace snorri::app
