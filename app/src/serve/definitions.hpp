// Where the program's saga definitions come from.
#pragma once

#include <string>
#include <vector>

#include "snorri/base/result.hpp"
#include "snorri/sagas/definition.hpp"

namespace snorri::app {

/// Those linked into this program, then those of each shared object. Errors: library_unreadable,
/// library_mismatch, configuration_invalid where there are none.
result<std::vector<const sagas::definition*>> load_definitions(
    const std::vector<std::string>& libraries);

}  // namespace snorri::app
