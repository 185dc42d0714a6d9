// A saga's history as failures print it.
#pragma once

#include <string>

#include "snorri/testing/virtual_saga.hpp"

namespace snorri::testing {

/// Several lines, the first of which says how the saga stands. Ends with a line feed.
std::string story_of(const virtual_saga& saga);

}  // namespace snorri::testing
