// What must hold of every decision: both executors make the same one, and its record comes back
// from the store as what was decided.
#pragma once

#include <string>

#include "snorri/base/result.hpp"
#include "snorri/sagas/decide.hpp"

namespace snorri::testing {

/// Errors: bad_argument, with both records.
result<void> compare_decisions(const std::string& saga, const sagas::decision& made,
                               const sagas::decision& oracle);

/// The saga after `made`, by way of the record's JSON and fold(). Errors: bad_argument, if accept()
/// gives another saga.
result<sagas::instance> fold_as_stored(const sagas::definition& by, const std::string& saga,
                                       const sagas::instance& before, sagas::decision& made);

}  // namespace snorri::testing
