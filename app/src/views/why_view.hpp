// Why a saga stands where it stands, for somebody who did not write it.
#pragma once

#include "views/json_fwd.hpp"
#include "views/reading.hpp"

namespace snorri::app {

/// docs/cli.md has its keys. Errors: saga_missing, record_unreadable, the store's.
result<json> why_json(const reading& from, const store::stream_name& saga);

}  // namespace snorri::app
