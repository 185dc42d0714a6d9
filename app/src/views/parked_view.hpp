// Messages that were set aside for an operator, as JSON.
#pragma once

#include <cstddef>
#include <cstdint>

#include "snorri/base/result.hpp"
#include "snorri/store/event_store.hpp"
#include "views/json_fwd.hpp"

namespace snorri::app {

/// An array, oldest first; "headers" and "body" only with `bodies`. Errors: the store's.
result<json> parked_json(store::store_reader& from, std::uint64_t after, std::size_t limit,
                         bool bodies);

}  // namespace snorri::app
