// A saga's records, read from a store, and what they add up to. Needs no saga library.
#pragma once

#include <cstddef>
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

/// The saga up to the version of its row. Errors: saga_missing, record_unreadable, the store's.
result<history> read_history(store::store_reader& from, const store::stream_name& name);

}  // namespace snorri::app
