// Durable subscriptions as JSON.
#pragma once

#include "snorri/base/result.hpp"
#include "snorri/store/event_store.hpp"
#include "views/json_fwd.hpp"

namespace snorri::app {

/// An array, by name. Errors: the store's.
result<json> subscriptions_json(store::store_reader& from);

}  // namespace snorri::app
