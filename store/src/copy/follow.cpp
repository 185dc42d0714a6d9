#include "copy/follow.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace snorri::store::copy {

namespace {

constexpr std::size_t page_rows = 1000;
constexpr std::size_t parked_rows = 100;      // of up to 32 MiB each
constexpr std::size_t touched_max = 100'000;  // beyond, all rows are given instead
constexpr std::size_t pending_max = 10'000;
constexpr std::size_t pending_bytes_max = 32u << 20u;
constexpr int tries_max = 10'000;

using stream_key = std::pair<std::string, std::string>;

stream_key key_of(const stream_name& name) { return {name.category, name.key}; }

class follower {
 public:
  follower(store_reader& reader, begin_after from, sink& to, const copy_progress& progress)
      : reader_(reader), to_(to), progress_(progress), at_(from.position), parked_(from.parked) {
    lists_all_rows_ = from.position == 0;
  }

  result<followed> run() {
    const auto end = reader_.last_position();
    if (!end) return end.error();
    if (auto ok = take_events_to(*end); !ok) return ok.error();
    if (auto ok = take_parked(); !ok) return ok.error();
    // From here on every stream that gets an event is remembered, so that the rows read now may be
    // older or newer than the events: those of such streams are read again.
    is_settling_ = true;
    if (auto ok = lists_all_rows_ ? take_all_rows() : take_touched_rows(); !ok) return ok.error();
    for (int n = 0; n < tries_max; ++n) {
      auto settled = try_to_settle();
      if (!settled) return settled.error();
      if (*settled) return followed{at_, streams_};
    }
    return error{errc::store_in_use,
                 "the store is written so fast that no moment of it could be copied: try again "
                 "when less is going on"};
  }

 private:
  /// Up to `end`, or a page beyond it.
  result<void> take_events_to(position end) {
    while (at_ < end) {
      const auto more = read_page();
      if (!more) return more.error();
      if (!*more) break;
      if (auto ok = give_events(); !ok) return ok;
      if (progress_) progress_(at_, std::max(at_, end));
    }
    return {};
  }

  /// Adds a page to what is to be given. False if there are no more events.
  result<bool> read_page() {
    auto events = reader_.read_all(at_, page_rows);
    if (!events) return events.error();
    if (events->empty()) return false;
    at_ = events->back().position;
    for (const auto& each : *events) {
      note(each);
      pending_bytes_ += each.event.metadata.size() + each.event.body.size();
    }
    std::move(events->begin(), events->end(), std::back_inserter(pending_));
    return true;
  }

  result<void> give_events() {
    if (pending_.empty()) return {};
    const auto events = std::exchange(pending_, {});
    pending_bytes_ = 0;
    return to_.take_events(events);
  }

  void note(const recorded_event& event) {
    if (is_settling_) unsettled_[key_of(event.stream)] = event.version;
    if (lists_all_rows_ || is_settling_) return;
    touched_.insert(key_of(event.stream));
    if (touched_.size() <= touched_max) return;
    lists_all_rows_ = true;
    touched_.clear();
  }

  result<void> take_all_rows() {
    for (;;) {
      const auto rows = reader_.list({}, listed_, page_rows);
      if (!rows) return rows.error();
      if (rows->empty()) return {};
      if (auto ok = to_.take_rows(*rows); !ok) return ok;
      listed_ = rows->back().id;
      streams_ += rows->size();
    }
  }

  result<void> take_touched_rows() {
    std::vector<stream_row> rows;
    for (const auto& [category, key] : touched_) {
      const auto row = reader_.find({category, key});
      if (!row) return row.error();
      if (*row) rows.push_back(**row);
      if (rows.size() < page_rows) continue;
      if (auto ok = to_.take_rows(rows); !ok) return ok;
      rows.clear();
    }
    streams_ += touched_.size();
    return rows.empty() ? result<void>{} : to_.take_rows(rows);
  }

  result<void> take_parked() {
    for (;;) {
      const auto parked = reader_.list_parked(parked_, parked_rows);
      if (!parked) return parked.error();
      if (parked->empty()) return {};
      if (auto ok = to_.take_parked(*parked); !ok) return ok;
      parked_ = parked->back().id;
    }
  }

  /// True when all that was given is the store as it was at `at_`. Nothing is given in between but
  /// when much has gathered: writing takes as long as the store's writer takes for its next group.
  result<bool> try_to_settle() {
    for (auto more = result<bool>(true); *more;) {
      more = read_page();
      if (!more) return more;
      if (pending_.size() < pending_max && pending_bytes_ < pending_bytes_max) continue;
      if (auto ok = give_events(); !ok) return ok.error();
    }
    std::vector<stream_row> rows;
    auto settled = read_unsettled(rows);
    if (!settled || !*settled) return settled;
    side_tables rest;
    settled = read_held_and_parked(rest);
    if (!settled || !*settled) return settled;
    return give_settled(rows, rest);
  }

  /// A row changes with an event only: one at the version of the last event read fits it.
  result<bool> read_unsettled(std::vector<stream_row>& rows) {
    for (const auto& [key, version] : unsettled_) {
      auto row = reader_.find({key.first, key.second});
      if (!row) return row.error();
      if (!*row || (*row)->version != version) return false;
      rows.push_back(std::move(**row));
    }
    return true;
  }

  void count(const stream_row& row) {
    const bool is_counted =
        lists_all_rows_ ? row.id <= listed_ : touched_.contains(key_of(row.name));
    if (!is_counted && counted_.insert(key_of(row.name)).second) ++streams_;
  }

  /// True if nothing was written since the last event was read. A message leaves the held ones with
  /// an event, which moves the last position, or to be parked: then the held ones differ when they
  /// are read again.
  result<bool> read_held_and_parked(side_tables& rest) {
    auto held = read_held();
    if (!held) return held.error();
    if (auto ok = take_parked(); !ok) return ok.error();
    const auto again = held->empty() ? held : read_held();
    if (!again) return again.error();
    const auto last = reader_.last_position();
    if (!last) return last.error();
    const bool is_same = std::equal(
        held->begin(), held->end(), again->begin(), again->end(),
        [](const held_message& one, const held_message& two) { return one.id == two.id; });
    rest.held = std::move(*held);
    return *last == at_ && is_same;
  }

  result<bool> give_settled(const std::vector<stream_row>& rows, side_tables& rest) {
    if (auto ok = give_events(); !ok) return ok.error();
    for (const auto& each : rows) count(each);
    if (!rows.empty()) {
      if (auto ok = to_.take_rows(rows); !ok) return ok.error();
    }
    if (auto ok = read_small_tables(rest); !ok) return ok.error();
    for (auto& each : rest.subscriptions) cut(each);
    if (auto ok = to_.take_rest(at_, rest); !ok) return ok.error();
    if (progress_) progress_(at_, at_);
    return true;
  }

  /// It was read after the moment: a cursor that moved meanwhile is cut.
  void cut(subscription& each) const {
    if (each.cursor <= at_) return;
    each.cursor = at_;
    each.failures = 0;
    each.paused = false;
    each.reason.clear();
  }

  /// After the moment: definitions and routes only get more, one before the event that needs it.
  result<void> read_small_tables(side_tables& rest) {
    auto subscriptions = reader_.list_subscriptions();
    if (!subscriptions) return subscriptions.error();
    auto routes = reader_.list_routes();
    if (!routes) return routes.error();
    auto definitions = reader_.list_definitions();
    if (!definitions) return definitions.error();
    rest.subscriptions = std::move(*subscriptions);
    rest.routes = std::move(*routes);
    rest.definitions = std::move(*definitions);
    return {};
  }

  result<std::vector<held_message>> read_held() {
    std::vector<held_message> all;
    for (;;) {
      auto page = reader_.list_held(all.empty() ? 0 : all.back().id, page_rows);
      if (!page) return page.error();
      if (page->empty()) return all;
      std::move(page->begin(), page->end(), std::back_inserter(all));
    }
  }

  store_reader& reader_;
  sink& to_;
  const copy_progress& progress_;
  position at_;           // events up to here were read
  std::uint64_t parked_;  // parked messages up to here were given
  bool lists_all_rows_ = false;
  bool is_settling_ = false;
  std::set<stream_key> touched_;  // by the events before settling, unless all rows are given
  std::uint64_t listed_ = 0;
  std::map<stream_key, stream_version> unsettled_;  // streams whose row is to be read again
  std::vector<recorded_event> pending_;             // read, and not given yet
  std::size_t pending_bytes_ = 0;
  std::set<stream_key> counted_;
  std::uint64_t streams_ = 0;
};

}  // namespace

result<followed> follow(store_reader& reader, begin_after from, sink& to,
                        const copy_progress& progress) {
  return follower(reader, from, to, progress).run();
}

}  // namespace snorri::store::copy
