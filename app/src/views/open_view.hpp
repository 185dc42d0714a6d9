// What living sagas have open: their timers and commands, a page of sagas at a time.
#pragma once

#include <cstdint>

#include "views/filter.hpp"
#include "views/json_fwd.hpp"
#include "views/reading.hpp"

namespace snorri::app {

/// {"sagas": [{"saga","type","key","state","status","timers":[{"timer","due"}],
/// "commands":[{"id","type","participant","attempt","due","child"}]}], "after": id or null}: of
/// those that pass and live, behind the saga with id `after`. `limit` sagas are looked at. Errors:
/// the store's; a saga that can't be read is left out and named in "unreadable".
result<json> open_json(const reading& from, saga_list which, std::uint64_t after,
                       std::size_t limit);

}  // namespace snorri::app
