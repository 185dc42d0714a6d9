// Man pages, made of what `--help` says: the same commands, examples, flags and words.
#pragma once

#include <string>

#include "snorri/base/result.hpp"

namespace snorri::app {

/// The page snorri-COMMAND(1) as roff, "" = snorri(1). Errors: bad_argument (no such command).
result<std::string> man_page(const std::string& command);

}  // namespace snorri::app
