// A saga's history as plain text, for logs, examples and tests: one line for what came, one for
// each thing decided. `snorri show` tells more, and in colour; nothing should parse either.
#pragma once

#include <string>

#include "snorri/base/result.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::engine {

/// Several lines, the first of which says how the saga stands; times count from its start.
/// Errors: saga_missing, record_unreadable, the store's.
result<std::string> tell_story(store::store_reader& from, const store::stream_name& saga);

}  // namespace snorri::engine
