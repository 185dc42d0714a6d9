#include "feeder.hpp"

#include <algorithm>
#include <set>

#include "snorri/engine/history.hpp"

namespace snorri::engine {

namespace {

constexpr std::size_t page = 256;
constexpr std::size_t recent_max = 8192;
constexpr std::size_t recent_bytes_max = 32u << 20u;

transport::message make_fact(const store::stream_name& saga, const sagas::record& what,
                             std::string source, std::string id, std::string type,
                             std::string body) {
  transport::message fact;
  fact.headers.source = std::move(source);
  fact.headers.id = std::move(id);
  fact.headers.type = std::move(type);
  fact.headers.subject = saga.key;
  fact.headers.time = to_rfc3339(what.at);
  fact.headers.correlationid = saga.text();
  fact.headers.traceparent = what.traceparent;
  fact.headers.tracestate = what.tracestate;
  fact.body = std::move(body);
  return fact;
}

}  // namespace

std::vector<transport::message> facts_of(const store::stream_name& saga, const sagas::record& what,
                                         const std::string& source,
                                         const std::vector<std::string>& types) {
  std::vector<transport::message> facts;
  if (what.outcome != sagas::outcome::applied) return facts;
  const auto wanted = [&types](const std::string& type) {
    return types.empty() || std::find(types.begin(), types.end(), type) != types.end();
  };
  using sagas::input_kind;
  // What was deferred is a fact when the saga takes it.
  const bool message = what.kind == input_kind::start || what.kind == input_kind::event ||
                       sagas::is_answer(what.kind) || what.kind == input_kind::offered;
  if (message && wanted(what.type)) {
    facts.push_back(make_fact(saga, what, what.source, what.id, what.type, what.body));
    facts.back().headers.causationid = what.answers;
  }
  for (const auto& event : what.events) {
    if (!wanted(event.type)) continue;
    facts.push_back(make_fact(saga, what, source, event.id, event.type, event.body));
    facts.back().headers.causationid = what.id;
  }
  return facts;
}

feeder::feeder(store::store_reader& reader, std::string source)
    : reader_(reader), source_(std::move(source)) {}

void feeder::restore(const store::subscription& known) {
  feeds_[known.name] = {known, known.cursor, known.cursor, false, false};
}

const store::subscription* feeder::find(const std::string& name) const {
  const auto found = feeds_.find(name);
  return found == feeds_.end() ? nullptr : &found->second.stored;
}

bool feeder::begin_opening(const std::string& name) {
  one& feed = feeds_.at(name);
  const bool failed = !feed.opening && feed.delivered > feed.stored.cursor;
  feed.opening = true;
  return failed;
}

void feeder::end_opening(const std::string& name) {
  if (const auto found = feeds_.find(name); found != feeds_.end()) found->second.opening = false;
}

void feeder::adopt(const store::subscription& opened) {
  const auto found = feeds_.find(opened.name);
  if (found == feeds_.end()) return restore(opened);
  one& feed = found->second;
  const auto cursor = std::max(feed.stored.cursor, opened.cursor);
  feed.stored = opened;
  feed.stored.cursor = cursor;
  feed.opening = false;
  if (opened.paused) feed.read = feed.delivered = cursor;  // that failure is counted
}

void feeder::resume(const std::string& name) {
  const auto found = feeds_.find(name);
  if (found == feeds_.end()) return;
  found->second.stored.paused = false;
  found->second.stored.failures = 0;
  found->second.stored.reason.clear();
}

std::vector<store::subscription> feeder::paused() const {
  std::vector<store::subscription> all;
  for (const auto& [name, feed] : feeds_) {
    if (feed.stored.paused) all.push_back(feed.stored);
  }
  return all;
}

std::vector<subscription_figures> feeder::figures(const transport::hub& hub,
                                                  store::position last) const {
  const auto open = hub.open_subscriptions();
  const std::set<std::string> connected(open.begin(), open.end());
  std::vector<subscription_figures> all;
  all.reserve(feeds_.size());
  for (const auto& [name, feed] : feeds_) {
    const auto& stored = feed.stored;
    const auto lag = last > stored.cursor ? last - stored.cursor : 0;
    all.push_back({name, lag, connected.contains(name), stored.paused});
  }
  return all;
}

store::position feeder::open(const std::string& name) {
  one& feed = feeds_.at(name);
  feed.read = feed.delivered = feed.stored.cursor;
  return feed.stored.cursor;
}

void feeder::answered(const std::string& name, store::position up_to) {
  const auto found = feeds_.find(name);
  if (found == feeds_.end() || up_to <= found->second.stored.cursor) return;
  found->second.stored.cursor = std::min(up_to, found->second.delivered);
  found->second.moved = true;
  advance(found->second);
}

/// With nothing on its way, what was read and is not for it counts as answered.
void feeder::advance(one& feed) {
  if (feed.stored.cursor < feed.delivered || feed.stored.cursor >= feed.read) return;
  feed.stored.cursor = feed.delivered = feed.read;
  feed.moved = true;
}

result<bool> feeder::feed(transport::hub& hub, store::position last) {
  bool moved = false;
  for (const auto& name : hub.open_subscriptions()) {
    const auto found = feeds_.find(name);
    if (found == feeds_.end() || found->second.read >= last) continue;
    if (hub.room(name) == 0) continue;
    if (feed_from_memory(hub, found->second)) {
      moved = true;
      continue;
    }
    const auto fed = feed_from_store(hub, found->second, last);
    if (!fed) return fed.error();
    moved = moved || *fed;
  }
  return moved;
}

void feeder::remember(store::position at, const store::stream_name& saga, sagas::record what) {
  if (!recent_.empty() && recent_.back().position + 1 != at) {
    recent_.clear();
    recent_bytes_ = 0;
  }
  recent_bytes_ += what.body.size();
  recent_.push_back({at, saga, std::move(what)});
  while (recent_.size() > recent_max || recent_bytes_ > recent_bytes_max) {
    recent_bytes_ -= recent_.front().record.body.size();
    recent_.pop_front();
  }
}

void feeder::forget_recent() {
  recent_.clear();
  recent_bytes_ = 0;
}

bool feeder::feed_from_memory(transport::hub& hub, one& feed) {
  if (recent_.empty() || feed.read + 1 < recent_.front().position) return false;
  const auto read_before = feed.read;
  for (auto i = feed.read + 1 - recent_.front().position; i < recent_.size(); ++i) {
    if (hub.room(feed.stored.name) == 0) break;
    give(hub, feed, recent_[i].position, recent_[i].saga, recent_[i].record);
  }
  advance(feed);
  return feed.read != read_before;
}

result<bool> feeder::feed_from_store(transport::hub& hub, one& feed, store::position last) {
  const auto stored = reader_.read_all(feed.read, page);
  if (!stored) return stored.error();
  for (const auto& each : *stored) {
    if (each.position > last || hub.room(feed.stored.name) == 0) break;
    if (each.forgotten) {  // nobody can be told what it was
      feed.read = each.position;
      continue;
    }
    const auto record = read_record(each);
    if (!record) return record.error();
    give(hub, feed, each.position, each.stream, *record);
  }
  advance(feed);
  return !stored->empty();
}

void feeder::give(transport::hub& hub, one& feed, store::position at,
                  const store::stream_name& saga, const sagas::record& what) {
  feed.read = at;
  auto facts = facts_of(saga, what, source_, feed.stored.types);
  if (facts.empty()) return;
  feed.delivered = at;
  hub.deliver(feed.stored.name, {at, std::move(facts)});
}

std::vector<store::subscription> feeder::take_moved() {
  std::vector<store::subscription> moved;
  for (auto& [name, feed] : feeds_) {
    if (feed.moved) moved.push_back(feed.stored);
    feed.moved = false;
  }
  return moved;
}

}  // namespace snorri::engine
