// What check_against and the engine's start share: what becomes of one living saga.
#pragma once

#include <functional>

#include "saga_type.hpp"
#include "snorri/engine/check_against.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::engine {

/// Folds the saga from its first record on. Errors: the store's.
result<saga_prospect> prospect_of(store::store_reader& reader, const saga_types& types,
                                  const store::stream_row& row);

/// Every saga that has not ended, in order of creation; ends with the first error of `visit`.
result<void> for_each_living(store::store_reader& reader,
                             const std::function<result<void>(const store::stream_row&)>& visit);

}  // namespace snorri::engine
