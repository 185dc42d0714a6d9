#include "oracle.hpp"

#include <algorithm>

#include "content.hpp"

namespace snorri::store::proof {

namespace {

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// An empty one of a filter stands for all.
bool passes(const std::string& wanted, const std::string& is) {
  return wanted.empty() || wanted == is;
}

bool passes(const std::vector<std::string>& wanted, const std::string& is) {
  return wanted.empty() || contains(wanted, is);
}

}  // namespace

recorded_event as_read(recorded_event event) {
  event.event.subject.clear();
  return event;
}

std::vector<verdict> oracle::commit(const group& what) {
  std::vector<verdict> verdicts;
  for (const auto& each : what.appends) verdicts.push_back(write(each));
  for (const auto& each : what.snapshots) {
    const auto known = streams_.find(each.stream.text());
    if (known == streams_.end() || each.snapshot.version > known->second.row.version) continue;
    known->second.snapshot = each.snapshot;
    if (!each.snapshot.subject.empty()) subjects_.insert(each.snapshot.subject);
  }
  for (auto message : what.parked) {
    message.id = parked_.size() + 1;
    parked_.push_back(std::move(message));
  }
  for (const auto& each : what.subscriptions) put(each);
  for (const auto& each : what.routes) routes_[each.command] = each.participant;
  for (const auto& each : what.held) hold(each);
  for (const auto& each : what.released) release(each);
  for (const auto& each : what.touched) {
    const auto known = streams_.find(each.stream.text());
    if (known == streams_.end()) continue;
    known->second.is_archived = false;
    known->second.row.summary = each.summary;
  }
  return verdicts;
}

verdict oracle::write(const append& what) {
  if (what.deduplicate) {
    if (auto repeat = judge_repeat(what)) return *repeat;
  }
  const auto* known = find(what.stream);
  if (!is_expected(what, known ? known->row.version : 0)) return {errc::version_conflict};
  auto& stream = stream_of(what);
  for (const auto& each : what.events) {
    const position at = last() + 1;
    events_.push_back({at, what.stream, ++stream.row.version, each, what.deduplicate});
    stream.positions.push_back(at);
    if (what.deduplicate) messages_[{each.source, each.id}] = at;
    if (!each.subject.empty()) subjects_.insert(each.subject);
  }
  stream.row.updated_at = what.events.back().at;
  if (what.summary) stream.row.summary = *what.summary;
  stream.is_archived = false;
  return {{}, {last() + 1 - what.events.size(), stream.row.version}};
}

/// All of its ids are new: nothing. All are known, as they were written: where they went. Otherwise
/// an id stands for something else.
std::optional<verdict> oracle::judge_repeat(const append& what) const {
  std::vector<position> known;
  for (const auto& each : what.events) {
    if (const auto at = find_message(each.source, each.id)) known.push_back(*at);
  }
  if (known.empty()) return std::nullopt;
  if (known.size() != what.events.size()) return verdict{errc::corrupted_idempotency};
  for (std::size_t n = 0; n < known.size(); ++n) {
    const auto& old = at(known[n]);
    const bool is_same = known[n] == known[0] + n && old.event.type == what.events[n].type &&
                         (old.forgotten || old.event.body == what.events[n].body);
    if (!is_same) return verdict{errc::corrupted_idempotency};
  }
  return verdict{{}, {known.front(), at(known.back()).version, true}};
}

bool oracle::is_expected(const append& what, stream_version current) const {
  switch (what.expected.what()) {
    case expected_version::kind::any:
      return true;
    case expected_version::kind::none:
      return current == 0;
    case expected_version::kind::exists:
      return current > 0;
    case expected_version::kind::exact:
      return current == what.expected.version();
  }
  return false;
}

oracle::stream_state& oracle::stream_of(const append& what) {
  const auto [known, is_new] = streams_.try_emplace(what.stream.text());
  if (is_new) {
    names_.push_back(what.stream);
    auto& row = known->second.row;
    row.id = names_.size();
    row.name = what.stream;
    row.started_at = what.events.front().at;
  }
  return known->second;
}

void oracle::hold(const held_message& message) {
  release({message.saga_type, message.source, message.message_id});
  held_.push_back(message);
}

void oracle::release(const held_name& name) {
  std::erase_if(held_, [&](const held_message& each) {
    return each.saga_type == name.saga_type && each.source == name.source &&
           each.message_id == name.message_id;
  });
}

/// Forward only, and never past the end; a failure was at an event that is answered now.
void oracle::advance(subscription& row, position up_to) const {
  const auto cursor = std::min(up_to, last());
  if (cursor <= row.cursor) return;
  row.cursor = cursor;
  row.failures = 0;
  row.paused = false;
  row.reason.clear();
}

void oracle::put(const subscription& given) {
  const auto [known, is_new] = subscriptions_.try_emplace(given.name);
  auto& row = known->second;
  if (is_new) row.name = given.name;
  if (given.epoch < row.epoch) return;
  row.types = given.types;
  row.category = given.category;
  row.correlation = given.correlation;
  row.epoch = given.epoch;
  advance(row, given.cursor);
}

subscription oracle::open_subscription(const std::string& name, const event_filter& filter,
                                       subscription_start start) {
  const auto [known, is_new] = subscriptions_.try_emplace(name);
  auto& row = known->second;
  if (is_new) {
    row.name = name;
    if (start.from == subscription_start::kind::now) row.cursor = last();
    if (start.from == subscription_start::kind::after)
      row.cursor = std::min(start.position, last());
  }
  row.types = filter.types;
  row.category = filter.category;
  row.correlation = filter.correlation;
  ++row.epoch;
  return row;
}

errc oracle::move_cursor(const std::string& name, std::uint64_t epoch, position up_to) {
  const auto known = subscriptions_.find(name);
  if (known == subscriptions_.end()) return errc::subscription_missing;
  if (known->second.epoch != epoch) return errc::subscription_fenced;
  advance(known->second, up_to);
  return {};
}

errc oracle::fail_subscription(const std::string& name, std::uint64_t epoch,
                               const std::string& reason, std::uint32_t failures_max) {
  const auto known = subscriptions_.find(name);
  if (known == subscriptions_.end()) return errc::subscription_missing;
  if (known->second.epoch != epoch) return errc::subscription_fenced;
  auto& row = known->second;
  row.reason = reason;
  if (++row.failures >= failures_max) row.paused = true;
  return {};
}

errc oracle::resume_subscription(const std::string& name) {
  const auto known = subscriptions_.find(name);
  if (known == subscriptions_.end()) return errc::subscription_missing;
  known->second.failures = 0;
  known->second.paused = false;
  known->second.reason.clear();
  return {};
}

errc oracle::remove_subscription(const std::string& name) {
  return subscriptions_.erase(name) == 0 ? errc::subscription_missing : errc{};
}

std::size_t oracle::archive(const retention& which) {
  std::size_t count = 0;
  for (auto& [name, stream] : streams_) {
    if (stream.is_archived || stream.row.updated_at >= which.updated_before) continue;
    if (!contains(which.statuses, stream.row.summary.status)) continue;
    stream.is_archived = true;
    ++count;
  }
  return count;
}

bool oracle::is_in_use(const std::string& subject, const std::vector<std::string>& ended) const {
  if (ended.empty()) return false;
  return std::any_of(events_.begin(), events_.end(), [&](const recorded_event& each) {
    const auto& stream = *find(each.stream);
    return each.event.subject == subject && !each.forgotten && !stream.is_archived &&
           !contains(ended, stream.row.summary.status);
  });
}

bool oracle::has_live_events(const std::string& subject) const {
  return std::any_of(events_.begin(), events_.end(), [&](const recorded_event& each) {
    return each.event.subject == subject && !each.forgotten;
  });
}

void oracle::forget(const std::string& subject) {
  for (auto& each : events_) {
    if (each.event.subject != subject) continue;
    each.event.metadata.clear();
    each.event.body.clear();
    each.forgotten = true;
  }
  for (auto& [name, stream] : streams_) {
    if (stream.snapshot && stream.snapshot->subject == subject) stream.snapshot.reset();
  }
}

const oracle::stream_state* oracle::find(const stream_name& name) const {
  const auto known = streams_.find(name.text());
  return known == streams_.end() ? nullptr : &known->second;
}

std::vector<recorded_event> oracle::filtered(const event_filter& filter, position after,
                                             std::size_t limit) const {
  std::vector<recorded_event> found;
  for (position n = after + 1; n <= last() && found.size() < limit; ++n) {
    const auto& each = at(n);
    if (passes(filter.category, each.stream.category) && passes(filter.types, each.event.type) &&
        passes(filter.correlation, each.event.correlation)) {
      found.push_back(as_read(each));
    }
  }
  return found;
}

std::vector<stream_row> oracle::list(const stream_filter& filter, std::uint64_t after,
                                     std::size_t limit) const {
  std::vector<stream_row> found;
  for (auto id = after + 1; id <= names_.size() && found.size() < limit; ++id) {
    const auto& row = find(names_[id - 1])->row;
    if (passes(filter.category, row.name.category) && passes(filter.state, row.summary.state) &&
        passes(filter.statuses, row.summary.status) &&
        row.name.key.starts_with(filter.key_prefix)) {
      found.push_back(row);
    }
  }
  return found;
}

std::optional<position> oracle::find_message(const std::string& source,
                                             const std::string& id) const {
  const auto known = messages_.find({source, id});
  return known == messages_.end() ? std::nullopt : std::optional{known->second};
}

std::string oracle::text() const {
  std::string all;
  const auto add = [&all](const std::string& line) { all += line + "\n"; };
  for (const auto& each : events_) add(to_line(as_read(each)));
  for (const auto& name : names_) {
    const auto& stream = *find(name);
    add(to_line(stream.row));
    if (!stream.snapshot) continue;
    auto snapshot = *stream.snapshot;
    snapshot.subject.clear();
    add(to_line(name, snapshot));
  }
  for (const auto& each : parked_) add(to_line(each));
  for (const auto& each : held_) add(to_line(each));
  for (const auto& [name, each] : subscriptions_) add(to_line(each));
  for (const auto& [command, participant] : routes_) add(to_line(route{command, participant}));
  for (const auto& [name, each] : definitions_) add(to_line(each));
  return all;
}

}  // namespace snorri::store::proof
