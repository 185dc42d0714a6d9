// Held before anything is touched: can these definitions carry the sagas of this store on?
#pragma once

#include "saga_type.hpp"
#include "snorri/base/result.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::engine {

/// Folds only sagas that would not go on by the very definition that they run by.
/// Errors: definition_missing, definition_changed, each with the sagas concerned and why they can't
/// go on; the store's.
result<void> check_definitions(store::store_reader& reader, const saga_types& types);

}  // namespace snorri::engine
