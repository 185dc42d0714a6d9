// Writes what is copied into a store, so that it comes out the same: positions, versions, ids of
// streams, what is remembered and what is encrypted.
#pragma once

#include <memory>
#include <vector>

#include "copy/sink.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::store::copy {

/// Errors of every call: commit's; store_corrupt (what is copied contradicts itself or the store).
class store_sink final : public sink {
 public:
  /// Both outlive it. `source`: where snapshots of the rows are taken from; may be nullptr.
  store_sink(event_store& to, store_reader* source) : to_(to), source_(source) {}

  /// Pre: the first one's position follows the store's last.
  result<void> take_events(const std::vector<recorded_event>& events) override;
  result<void> take_rows(const std::vector<stream_row>& rows) override;
  /// Pre: the first one's id follows the last that the store has.
  result<void> take_parked(const std::vector<parked_message>& parked) override;
  /// What the store has and `rest` has not goes, but for definitions and routes.
  result<void> take_rest(position at, const side_tables& rest) override;

 private:
  result<void> add_snapshot(const stream_row& row);
  result<void> replace_held(store_reader& now, const std::vector<held_message>& held);
  result<void> replace_subscriptions(store_reader& now, const std::vector<subscription>& all);
  result<void> repeat_failures(const subscription& row);
  /// Commits what has gathered, if that is enough for a group, or in any case.
  result<void> flush(bool is_last);

  event_store& to_;
  store_reader* source_;
  group waiting_;
  std::size_t waiting_bytes_ = 0;
};

}  // namespace snorri::store::copy
