// Where the contents of a store go when they are copied: into another store, or into lines.
#pragma once

#include <vector>

#include "snorri/base/result.hpp"
#include "snorri/store/types.hpp"

namespace snorri::store::copy {

/// What a store holds besides events, rows of streams and parked messages: few rows, which are
/// replaced as a whole.
struct side_tables {
  std::vector<held_message> held;  // in order of arrival
  std::vector<subscription> subscriptions;
  std::vector<route> routes;
  std::vector<definition_row> definitions;
};

/// Errors of every call: the sink's own, which end the copying.
class sink {
 public:
  virtual ~sink() = default;

  /// In order of position, without a gap, each once.
  virtual result<void> take_events(const std::vector<recorded_event>& events) = 0;

  /// Rows as they were when they were read: one may be ahead of the events taken so far. Such a row
  /// comes again, after the events that made it.
  virtual result<void> take_rows(const std::vector<stream_row>& rows) = 0;

  /// In order of id, each once.
  virtual result<void> take_parked(const std::vector<parked_message>& parked) = 0;

  /// Once, at the end: with all that came before, this is the store as it was at `at`.
  virtual result<void> take_rest(position at, const side_tables& rest) = 0;
};

}  // namespace snorri::store::copy
