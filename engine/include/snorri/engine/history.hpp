// A saga's records as the engine keeps them in a store.
#pragma once

#include "snorri/base/result.hpp"
#include "snorri/sagas/record.hpp"
#include "snorri/store/types.hpp"

namespace snorri::engine {

/// A stored event as the record it is.
/// Errors: data_forgotten and record_unreadable, naming the saga.
result<sagas::record> read_record(const store::recorded_event& stored);

/// What is left of one whose data were forgotten: what came, from whom and when.
sagas::record remains_of(const store::recorded_event& stored);

}  // namespace snorri::engine
