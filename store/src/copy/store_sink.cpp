#include "copy/store_sink.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "copy/same.hpp"

namespace snorri::store::copy {

namespace {

constexpr std::size_t group_rows = 1000;
constexpr std::size_t group_bytes = 8u << 20u;

error contradiction(const recorded_event& event, const std::string& what) {
  return {errc::store_corrupt, "event " + std::to_string(event.position) + " of " +
                                   event.stream.text() + " can't be copied: " + what};
}

append as_append(const recorded_event& event) {
  append what;
  what.stream = event.stream;
  what.expected = expected_version::exact(event.version - 1);
  what.events.push_back(event.event);
  what.deduplicate = event.remembered;
  return what;
}

result<std::vector<held_message>> read_held(store_reader& reader) {
  std::vector<held_message> all;
  for (;;) {
    auto page = reader.list_held(all.empty() ? 0 : all.back().id, group_rows);
    if (!page) return page.error();
    if (page->empty()) return all;
    all.insert(all.end(), page->begin(), page->end());
  }
}

}  // namespace

result<void> store_sink::take_events(const std::vector<recorded_event>& events) {
  for (std::size_t begin = 0; begin < events.size();) {
    group what;
    std::size_t bytes = 0;
    auto end = begin;
    for (; end < events.size() && what.appends.size() < group_rows && bytes < group_bytes; ++end) {
      what.appends.push_back(as_append(events[end]));
      bytes += events[end].event.metadata.size() + events[end].event.body.size();
    }
    const auto outcome = to_.commit(what);
    if (!outcome) return outcome.error();
    for (auto n = begin; n < end; ++n) {
      const auto& written = outcome->at(n - begin);
      if (!written) return contradiction(events[n], written.error().message());
      if (written->duplicate) {
        return contradiction(events[n], "its id was remembered before, at position " +
                                            std::to_string(written->first));
      }
      if (written->first != events[n].position || written->version != events[n].version) {
        return contradiction(events[n], "it came to be at position " +
                                            std::to_string(written->first) + ", version " +
                                            std::to_string(written->version));
      }
    }
    begin = end;
  }
  return {};
}

result<void> store_sink::take_rows(const std::vector<stream_row>& rows) {
  for (const auto& each : rows) {
    waiting_.touched.push_back({each.name, each.summary});
    if (auto ok = add_snapshot(each); !ok) return ok;
    if (auto ok = flush(false); !ok) return ok;
  }
  return flush(true);
}

/// One ahead of the events copied so far is left out by commit: the row comes again.
result<void> store_sink::add_snapshot(const stream_row& row) {
  if (source_ == nullptr) return {};
  auto found = source_->find_snapshot(row.name);
  if (!found) return found.error();
  if (!*found) return {};
  waiting_bytes_ += (*found)->data.size();
  waiting_.snapshots.push_back({row.name, std::move(**found)});
  return {};
}

result<void> store_sink::take_parked(const std::vector<parked_message>& parked) {
  for (const auto& each : parked) {
    waiting_.parked.push_back(each);
    waiting_bytes_ += each.headers.size() + each.body.size();
    if (auto ok = flush(false); !ok) return ok;
  }
  return flush(true);
}

result<void> store_sink::take_rest(position, const side_tables& rest) {
  const auto now = to_.make_reader();
  if (!now) return now.error();
  for (const auto& each : rest.definitions) {
    if (auto ok = to_.put_definition(each); !ok) return ok;
  }
  if (auto ok = replace_held(**now, rest.held); !ok) return ok;
  if (auto ok = replace_subscriptions(**now, rest.subscriptions); !ok) return ok;
  waiting_.routes = rest.routes;
  return flush(true);
}

/// Those that are there in the same order stay; from the first that is not, all are put anew.
result<void> store_sink::replace_held(store_reader& now, const std::vector<held_message>& held) {
  const auto there = read_held(now);
  if (!there) return there.error();
  auto next = held.begin();
  for (const auto& each : *there) {
    if (next != held.end() && is_same(each, *next)) {
      ++next;
    } else {
      waiting_.released.push_back({each.saga_type, each.source, each.message_id});
    }
  }
  if (auto ok = flush(true); !ok) return ok;
  for (; next != held.end(); ++next) {
    waiting_.held.push_back(*next);
    waiting_bytes_ += next->body.size();
    if (auto ok = flush(false); !ok) return ok;
  }
  return flush(true);
}

/// A group only moves a subscription forward, so what differs is removed and made anew.
result<void> store_sink::replace_subscriptions(store_reader& now,
                                               const std::vector<subscription>& all) {
  const auto there = now.list_subscriptions();
  if (!there) return there.error();
  for (const auto& each : *there) {
    const bool stays = std::any_of(all.begin(), all.end(), [&each](const subscription& other) {
      return is_same(each, other);
    });
    if (stays) continue;
    if (auto ok = to_.remove_subscription(each.name); !ok) return ok;
  }
  for (const auto& each : all) {
    const bool is_there =
        std::any_of(there->begin(), there->end(),
                    [&each](const subscription& other) { return is_same(each, other); });
    if (!is_there) waiting_.subscriptions.push_back(each);
  }
  const auto made = waiting_.subscriptions;
  if (auto ok = flush(true); !ok) return ok;
  for (const auto& each : made) {
    if (auto ok = repeat_failures(each); !ok) return ok;
  }
  return {};
}

/// A group does not write these.
result<void> store_sink::repeat_failures(const subscription& row) {
  constexpr auto never = std::numeric_limits<std::uint32_t>::max();
  for (std::uint32_t n = 0; n < row.failures; ++n) {
    const auto failed =
        to_.fail_subscription(row.name, row.epoch, row.reason, row.paused ? row.failures : never);
    if (!failed) return failed.error();
  }
  return {};
}

result<void> store_sink::flush(bool is_last) {
  const auto rows = waiting_.touched.size() + waiting_.parked.size() + waiting_.held.size();
  if (waiting_.empty() || (!is_last && rows < group_rows && waiting_bytes_ < group_bytes))
    return {};
  const auto what = std::exchange(waiting_, {});
  waiting_bytes_ = 0;
  const auto outcome = to_.commit(what);
  if (!outcome) return outcome.error();
  return {};
}

}  // namespace snorri::store::copy
