// A way through the worlds, told again with the saga's real records: for people, and as a history.
#pragma once

#include <string>
#include <vector>

#include "model_check/search.hpp"
#include "snorri/sagas/model_check.hpp"

namespace snorri::sagas::checking {

/// `verdict` stands at the diagram's end, if it is not "".
check_story retell(catalog& known, saga_side& saga, const world_rules& rules,
                   const search::way& what, const check_options& options,
                   const std::string& verdict);

}  // namespace snorri::sagas::checking
