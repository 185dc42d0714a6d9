// JSON as YAML 1.2, for people: block style, two spaces.
#pragma once

#include <string>

#include "views/json_fwd.hpp"

namespace snorri::app {

std::string to_yaml(const json& what);

}  // namespace snorri::app
