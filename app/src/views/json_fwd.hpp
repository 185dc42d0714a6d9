#pragma once

#include <nlohmann/json_fwd.hpp>

namespace snorri::app {

using json = nlohmann::ordered_json;

}  // namespace snorri::app
