// Questions that are answered in bounded pieces, so that no engine is held up by them.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "cli/source.hpp"
#include "snorri/base/result.hpp"
#include "views/json_fwd.hpp"

namespace snorri::app {

using query_parameters = std::vector<std::pair<std::string, std::string>>;

/// As the questions about sagas take them.
query_parameters parameters_of(const list_request& what);

/// Asks until "after" is null, or `each` says false.
result<void> for_each_piece(source& from, const std::string& path, query_parameters parameters,
                            const std::function<bool(const json&)>& each);

}  // namespace snorri::app
