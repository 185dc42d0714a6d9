#include "inputs.hpp"

#include <algorithm>
#include <array>

namespace snorri::store::proof {

namespace {

constexpr long long begin_us = 1'291'161'600'000'000;  // 2010-12-01
constexpr std::array<const char*, 4> status_names = {"PENDING", "CONFIRMED", "CANCELLED", "STUCK"};
constexpr std::array<const char*, 3> categories = {"order", "parcel", "claim"};

}  // namespace

time_point inputs::now() { return from_us(begin_us + 60'000'000ll * static_cast<int>(++minutes_)); }

std::string inputs::bytes() {
  if (random_.chance(1)) return random_.bytes(random_.between(4'000, 20'000));
  return random_.bytes(random_.between(0, 60));
}

stream_name inputs::stream() {
  // A few streams that are busy, and ever more that are not.
  const auto count = random_.chance(50) ? 8 : known_.names().size() + 8;
  return {categories[random_.below(categories.size())], pick("key-", count)};
}

stream_name inputs::known_stream() {
  return known_.names().empty() || random_.chance(5) ? stream() : random_.one_of(known_.names());
}

/// One for all the life of a stream, and none for most.
std::string inputs::subject_of(const stream_name& stream) const {
  if (!can_.subjects || stream.key.back() % 3 != 0) return "";
  return "customer/" + std::to_string((stream.key.back() + stream.category.size()) % 6);
}

std::string inputs::message_id() {
  return random_.chance(70) ? pick("id-", known_.last() + 20) : random_.id();
}

stream_summary inputs::summary() {
  return {pick("STATE", 5), status_names[random_.below(status_names.size())],
          static_cast<int>(random_.below(4)), pick("hash", 3)};
}

std::vector<std::string> inputs::types() {
  std::vector<std::string> some;
  for (auto count = random_.below(4); count > 0; --count) some.push_back(type());
  return some;
}

std::vector<std::string> inputs::statuses() {
  std::vector<std::string> some;
  for (auto count = random_.below(3); count > 0; --count)
    some.emplace_back(status_names[random_.below(status_names.size())]);
  return some;
}

event_filter inputs::filter() {
  event_filter made;
  if (random_.chance(40)) made.category = categories[random_.below(categories.size())];
  if (random_.chance(50)) made.types = types();
  if (random_.chance(30)) made.correlation = pick("case-", 12);
  return made;
}

stream_filter inputs::list_filter() {
  stream_filter made;
  if (random_.chance(40)) made.category = categories[random_.below(categories.size())];
  if (random_.chance(30)) made.key_prefix = pick("key-", 12);
  if (random_.chance(30)) made.state = pick("STATE", 5);
  if (random_.chance(50)) made.statuses = statuses();
  return made;
}

position inputs::any_position() {
  const auto last = known_.last();
  if (random_.chance(60)) return last - std::min<position>(last, random_.below(40));
  return random_.below(last + 4);
}

event inputs::make_event(const stream_name& stream) {
  event made{type(), source(), message_id(), now(), random_.bytes(random_.below(20)), bytes()};
  // Some are from before the one before: a clock may jump back.
  if (random_.chance(5)) made.at -= std::chrono::hours(1);
  if (random_.chance(40)) made.correlation = pick("case-", 12);
  if (random_.chance(80)) made.subject = subject_of(stream);
  return made;
}

expected_version inputs::expected(const stream_name& stream) {
  const auto* known = known_.find(stream);
  const auto version = known ? known->row.version : 0;
  switch (random_.below(8)) {
    case 0:
      return expected_version::none();
    case 1:
      return expected_version::exists();
    case 2:
    case 3:
      return expected_version::exact(version);
    case 4:
      return expected_version::exact(random_.below(version + 3));
    default:
      return expected_version::any();
  }
}

append inputs::make_append() {
  append made;
  made.stream = stream();
  made.expected = expected(made.stream);
  const auto count = random_.chance(75) ? 1 : random_.between(2, 6);
  for (std::size_t n = 0; n < count; ++n) made.events.push_back(make_event(made.stream));
  if (random_.chance(50)) made.summary = summary();
  made.deduplicate = random_.chance(40);
  if (!made.deduplicate) return made;
  // The same id twice in one append is refused; make_refused sees to that.
  for (std::size_t n = 1; n < made.events.size(); ++n) made.events[n].id = random_.id();
  return made;
}

/// What was written before comes again: as it was, longer, shorter, or with something changed.
append inputs::make_repeat() {
  const position first = known_.last() - random_.below(std::min<position>(known_.last(), 300));
  append made;
  made.stream = known_.at(first).stream;
  made.deduplicate = true;
  const auto count = random_.chance(60) ? 1 : random_.between(2, 4);
  for (position at = first; at < first + count && at <= known_.last(); ++at) {
    auto event = known_.at(at).event;
    const bool is_twice = std::any_of(
        made.events.begin(), made.events.end(),
        [&](const auto& each) { return each.id == event.id && each.source == event.source; });
    if (!is_twice) made.events.push_back(std::move(event));
  }
  if (random_.chance(15)) made.events.back().body += "changed";
  if (random_.chance(10)) made.events.back().type = type();
  if (random_.chance(10)) std::reverse(made.events.begin(), made.events.end());
  if (random_.chance(10)) made.stream = stream();
  if (random_.chance(20)) made.expected = expected(made.stream);
  for (auto& each : made.events) {
    if (subject_of(made.stream) != each.subject) each.subject.clear();
  }
  return made;
}

append inputs::make_refused(errc& code) {
  auto made = make_append();
  code = errc::bad_argument;
  switch (random_.below(9)) {
    case 0:
      made.stream.category = "or/der";
      break;
    case 1:
      made.stream.key = std::string(201, 'k');
      break;
    case 2:
      made.events.clear();
      break;
    case 3:
      made.events.back().type.clear();
      break;
    case 4:
      made.events.back().id = "tab\there";
      break;
    case 5:
      made.events.back().source = std::string(513, 's');
      break;
    case 6:
      made.deduplicate = true;
      made.events.push_back(made.events.front());
      break;
    case 7:
      made.summary = stream_summary{"STATE", "\xff", 1, "hash"};
      break;
    default:
      made.events.assign(257, made.events.front());
      code = errc::append_too_large;
  }
  return made;
}

snapshot inputs::make_snapshot(const stream_name& stream) {
  const auto* known = known_.find(stream);
  snapshot made{random_.between(1, known ? known->row.version + 2 : 2), pick("hash", 3), bytes()};
  if (random_.chance(80)) made.subject = subject_of(stream);
  return made;
}

subscription inputs::make_subscription() {
  subscription made;
  made.name = subscription_name();
  made.types = types();
  made.cursor = any_position();
  // What a group does not write may stand there all the same.
  if (random_.chance(20)) made.failures = 7;
  if (random_.chance(20)) made.reason = "not to be written";
  const auto filtered = filter();
  made.category = filtered.category;
  made.correlation = filtered.correlation;
  const auto known = known_.subscriptions().find(made.name);
  if (known != known_.subscriptions().end()) made.epoch = known->second.epoch;
  if (random_.chance(20)) made.epoch = random_.below(made.epoch + 2);
  return made;
}

void inputs::add_rows(group& to) {
  if (random_.chance(20)) {
    const auto stream = known_stream();
    to.snapshots.push_back({stream, make_snapshot(stream)});
  }
  if (random_.chance(5))
    to.parked.push_back({random_.below(9), now(), random_.bytes(4), message_id(), type(), "key-1",
                         "E3009", bytes(), bytes()});
  if (random_.chance(10)) to.subscriptions.push_back(make_subscription());
  if (random_.chance(5)) to.routes.push_back({pick("Do", 6), pick("worker-", 4)});
  for (auto count = random_.chance(10) ? random_.between(1, 3) : 0; count > 0; --count)
    to.held.push_back({0, now(), now(), "order", pick("key-", 20), source(), pick("held-", 10),
                       type(), "v1", "", bytes()});
  if (random_.chance(10)) to.released.push_back({"order", source(), pick("held-", 10)});
  if (random_.chance(10)) to.touched.push_back({known_stream(), summary()});
}

group inputs::make_group() {
  group made;
  constexpr std::array<std::size_t, 8> sizes = {0, 1, 1, 1, 1, 2, 4, 10};
  for (auto count = random_.one_of(sizes); count > 0; --count) {
    const bool is_repeat = known_.last() > 0 && random_.chance(12);
    made.appends.push_back(is_repeat ? make_repeat() : make_append());
    // The same once more in the same group.
    if (random_.chance(3)) made.appends.push_back(made.appends.back());
  }
  if (made.appends.empty() || random_.chance(40)) add_rows(made);
  return made;
}

}  // namespace snorri::store::proof
