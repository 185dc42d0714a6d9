// Which saga libraries a command takes that does not run them.
#pragma once

#include <string>
#include <vector>

#include "snorri/base/result.hpp"

namespace snorri::app {

/// `given`, or what `serve` would load: of SNORRI_SAGAS, else of the file that SNORRI_CONFIG names.
result<std::vector<std::string>> libraries_of(const std::vector<std::string>& given);

}  // namespace snorri::app
