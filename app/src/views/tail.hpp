// The store's events as they come, for followers: each transition once, in order.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "snorri/base/result.hpp"
#include "snorri/store/event_store.hpp"
#include "views/json_fwd.hpp"
#include "views/saga_view.hpp"

namespace snorri::app {

struct tail_filter {
  std::optional<store::stream_name> saga;  // one saga's own stream is read, not the whole store
  std::string type;                        // "" = every saga type
};

/// Threads: as its reader.
class tail {
 public:
  /// Begins after `after`; 0 is the store's first event.
  tail(store::store_reader& from, tail_filter filter, store::position after);

  /// What is new, at most `limit` events looked at; each is the record's JSON with "saga", "type"
  /// and "key" before it. Empty when nothing new passes the filter.
  /// Errors: record_unreadable, the store's.
  result<std::vector<json>> next(std::size_t limit);

  /// True if the last next() has looked at everything there was.
  bool at_end() const noexcept { return at_end_; }

  /// Of the last event looked at.
  store::position position() const noexcept { return position_; }

 private:
  store::store_reader& from_;
  tail_filter filter_;
  store::position position_;
  store::stream_version version_ = 0;
  bool at_end_ = false;
};

/// Where "start", "now" or a number begins. Errors: bad_argument, the store's.
result<store::position> begin_of(store::store_reader& in, const std::string& from);

}  // namespace snorri::app
