// Who carries commands out, and how they are.
#pragma once

#include <string>

#include "views/json_fwd.hpp"
#include "views/reading.hpp"

namespace snorri::app {

/// An array: one object a connection, and one for each service that is known and not connected.
/// "connected" is null where no engine is asked. Errors: the store's.
result<json> participants_json(const reading& from);

/// Of participants_json(), those that carry out `command` or are called `name`.
json health_of(const json& participants, const std::string& name, const std::string& command);

}  // namespace snorri::app
