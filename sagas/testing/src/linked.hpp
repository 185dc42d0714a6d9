// The definitions that are linked into the test.
#pragma once

#include <string_view>

#include "snorri/base/result.hpp"
#include "snorri/sagas/definition.hpp"

namespace snorri::testing {

/// `version` 0 is the highest. Errors: definition_missing, with those that there are.
result<const sagas::definition*> find_linked(std::string_view saga_type, int version);

}  // namespace snorri::testing
