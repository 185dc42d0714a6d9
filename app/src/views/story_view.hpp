// One saga's story with all that its definition's own code can add: what changed in its data, and
// its children.
#pragma once

#include "views/history.hpp"
#include "views/json_fwd.hpp"
#include "views/reading.hpp"

namespace snorri::app {

struct story_request {
  bool bodies = false;
  bool data = false;  // "data", and "changed" in each record, where its definition is loaded
  history_cut cut{};
};

/// The object of show. Errors: as read_history's.
result<json> story_json(const reading& from, const store::stream_name& saga,
                        const story_request& what);

/// Decides the saga's history again by the definitions that are loaded; nothing is sent or written.
/// {"saga","definition","same_definition","agrees","records","records_all","differences"}.
/// Errors: definition_missing, and as read_history's.
result<json> replay_json(const reading& from, const store::stream_name& saga);

}  // namespace snorri::app
