// Counts over many sagas, in bounded pieces: whoever asks goes on behind "after" and adds up.
#pragma once

#include <cstdint>
#include <string>

#include "views/filter.hpp"
#include "views/json_fwd.hpp"
#include "views/reading.hpp"

namespace snorri::app {

/// {"counts": [{"type","status","state","count"}], "durations": [{"type","status","us","count"}],
/// "after": id or null} of at most `limit` sagas that pass. Durations are of those that ended, in
/// classes of a sixteenth at most ("us" is the upper end of the class). Errors: the store's.
result<json> tally_json(const reading& from, const saga_list& which, std::uint64_t after,
                        std::size_t limit);

/// {"rows": [{"type","from","on","to","count"}], "commands": [{"type","command","asked","again",
/// "answered","failed"}], "after": position or null} of at most `limit` records of sagas of `type`
/// ("" = all). "rows" are transitions that were applied. Errors: record_unreadable, the store's.
result<json> transitions_json(const reading& from, const std::string& type, std::uint64_t after,
                              std::size_t limit);

/// The upper end of the class that a duration falls into.
long long duration_class(long long us);

}  // namespace snorri::app
