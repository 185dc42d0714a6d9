// Definitions and their diagrams as JSON, from what the engine left in the store.
#pragma once

#include <string>

#include "snorri/base/result.hpp"
#include "snorri/store/event_store.hpp"
#include "views/json_fwd.hpp"

namespace snorri::app {

/// Every version of every definition. Errors: the store's.
result<json> definitions_json(store::store_reader& from);

/// {"type","version","hash","format","text","shape"} of the latest version; with a key, of the
/// version that this saga runs by, its way highlighted, and "saga".
/// `format`: "mermaid" or "dot". Errors: bad_argument, not_found, saga_missing, the store's.
result<json> graph_json(store::store_reader& from, const std::string& type, const std::string& key,
                        const std::string& format);

}  // namespace snorri::app
