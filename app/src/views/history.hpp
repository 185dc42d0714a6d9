// A saga's records, read from a store, and what they add up to. Needs no saga library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "snorri/base/result.hpp"
#include "snorri/sagas/instance.hpp"
#include "snorri/sagas/record.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::app {

struct history_entry {
  store::position position = 0;
  sagas::record record;  // only what came, from whom and when, where the rest is forgotten
  bool forgotten = false;
};

struct history {
  store::stream_row row;
  std::vector<history_entry> entries;
  sagas::control now;  // after the last entry
  /// Why the saga turned back or got stuck, in the words of who caused it; "" if it did neither.
  std::string reason;
};

/// A saga as it was: what came later is left out.
struct history_cut {
  std::optional<std::uint64_t> version{};  // the last record that counts
  std::optional<time_point> at{};          // likewise, by its time
};

/// The saga up to the version of its row, or up to `cut`; row, control and reason are then what
/// they were. Errors: saga_missing, not_found (nothing had happened then), record_unreadable, the
/// store's.
result<history> read_history(store::store_reader& from, const store::stream_name& name,
                             const history_cut& cut = {});

}  // namespace snorri::app
