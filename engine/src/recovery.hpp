// Held before anything is touched: can these definitions carry the sagas of this store on?
#pragma once

#include <vector>

#include "snorri/base/result.hpp"
#include "snorri/sagas/definition.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::engine {

/// Errors: definition_missing, definition_changed, each with the sagas concerned; the store's.
result<void> check_definitions(store::store_reader& reader,
                               const std::vector<const sagas::definition*>& definitions);

}  // namespace snorri::engine
