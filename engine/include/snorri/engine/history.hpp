// A saga's records as the engine keeps them in a store.
#pragma once

#include "snorri/base/result.hpp"
#include "snorri/sagas/record.hpp"
#include "snorri/store/types.hpp"

namespace snorri::engine {

/// A stored event as the record it is. Errors: record_unreadable, naming the saga.
result<sagas::record> read_record(const store::recorded_event& stored);

}  // namespace snorri::engine
