// Sagas and their histories as JSON, for the command line and the admin API alike. The schema is in
// docs/cli.md; keys may be added to it, none is left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "snorri/base/result.hpp"
#include "snorri/store/event_store.hpp"
#include "views/filter.hpp"
#include "views/history.hpp"
#include "views/json_fwd.hpp"

namespace snorri::app {

/// Who carries a command out: by command id from the replies of a history, else by command type.
struct participants {
  std::map<std::string, std::string, std::less<>> by_id;
  std::map<std::string, std::string, std::less<>> by_type;
};

/// Errors: the store's.
result<participants> read_participants(store::store_reader& from);

/// Without history.
json saga_json(const store::stream_row& row);

/// One record of a history. With `bodies`, messages are shown as they were received and made.
json record_json(const history_entry& entry, const participants& who, bool bodies);

/// An array of sagas in order of creation. Errors: the store's.
result<json> list_json(store::store_reader& from, const saga_list& which, std::uint64_t after,
                       std::size_t limit);

/// The same of a history that is read already. `who` learns from its replies.
json show_json(const history& read, participants& who, bool bodies);

/// A saga with its history, what is open, and why it turned back.
/// Errors: saga_missing, record_unreadable, the store's.
result<json> show_json(store::store_reader& from, const store::stream_name& name, bool bodies);

}  // namespace snorri::app
