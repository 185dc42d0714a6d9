#include "rules.hpp"

#include <algorithm>
#include <string>

#include "snorri/base/text.hpp"

namespace snorri::store {

namespace {

constexpr std::size_t category_bytes_max = 100;
constexpr std::size_t key_bytes_max = 200;
constexpr std::size_t name_bytes_max = 512;
constexpr std::size_t events_max = 256;
constexpr std::size_t payload_bytes_max = 16u << 20u;
constexpr std::size_t parked_bytes_max = 2 * payload_bytes_max;

/// A name that is stored as text: 1..`bytes_max` bytes of UTF-8 without control characters, which
/// PostgreSQL and terminals would not take.
result<void> check_name(std::string_view what, const std::string& value, std::size_t bytes_max) {
  if (value.empty()) return error{errc::bad_argument, std::string(what) + " is empty"};
  if (value.size() > bytes_max) {
    return error{errc::bad_argument, std::string(what) + " has " + std::to_string(value.size()) +
                                         " bytes, " + std::to_string(bytes_max) + " are allowed"};
  }
  if (!is_plain_text(value)) {
    return error{errc::bad_argument,
                 std::string(what) + " is not UTF-8, or holds a control character"};
  }
  return {};
}

result<void> check_optional_name(std::string_view what, const std::string& value) {
  return value.empty() ? result<void>{} : check_name(what, value, name_bytes_max);
}

result<void> check_stream(const stream_name& stream) {
  if (auto ok = check_name("stream category", stream.category, category_bytes_max); !ok) return ok;
  if (stream.category.find('/') != std::string::npos) {
    return error{errc::bad_argument, "stream category '" + stream.category + "' holds a '/'"};
  }
  return check_name("stream key", stream.key, key_bytes_max);
}

result<void> check_event(const event& event) {
  if (auto ok = check_name("event type", event.type, name_bytes_max); !ok) return ok;
  if (auto ok = check_name("event source", event.source, name_bytes_max); !ok) return ok;
  if (auto ok = check_name("event id", event.id, name_bytes_max); !ok) return ok;
  if (auto ok = check_optional_name("event correlation", event.correlation); !ok) return ok;
  if (auto ok = check_optional_name("event subject", event.subject); !ok) return ok;
  const auto bytes = event.metadata.size() + event.body.size();
  if (bytes > payload_bytes_max) {
    return error{errc::append_too_large, "event " + event.type + " " + event.id + " has " +
                                             std::to_string(bytes) + " bytes, " +
                                             std::to_string(payload_bytes_max) + " are allowed"};
  }
  return {};
}

result<void> check_ids_differ(const append& what) {
  for (std::size_t i = 1; i < what.events.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (what.events[i].id == what.events[j].id && what.events[i].source == what.events[j].source)
        return error{errc::bad_argument, "an append to " + what.stream.text() + " holds event id " +
                                             what.events[i].id + " twice"};
    }
  }
  return {};
}

result<void> check_summary(const stream_summary& summary) {
  if (auto ok = check_optional_name("state", summary.state); !ok) return ok;
  if (auto ok = check_optional_name("status", summary.status); !ok) return ok;
  return check_optional_name("definition hash", summary.definition_hash);
}

result<void> check_parked(const parked_message& message) {
  const auto bytes = message.source.size() + message.message_id.size() + message.type.size() +
                     message.key.size() + message.reason.size() + message.headers.size() +
                     message.body.size();
  if (bytes > parked_bytes_max) {
    return error{errc::append_too_large, "a message to park has " + std::to_string(bytes) +
                                             " bytes, " + std::to_string(parked_bytes_max) +
                                             " are allowed"};
  }
  return {};
}

result<void> check_held(const held_message& message) {
  if (auto ok = check_stream({message.saga_type, message.key}); !ok) return ok;
  const auto bytes = message.source.size() + message.message_id.size() + message.type.size() +
                     message.schema.size() + message.traceparent.size() + message.body.size();
  if (bytes > parked_bytes_max) {
    return error{errc::append_too_large, "a message to hold for " + message.saga_type + "/" +
                                             message.key + " has " + std::to_string(bytes) +
                                             " bytes, " + std::to_string(parked_bytes_max) +
                                             " are allowed"};
  }
  return {};
}

result<void> check_snapshot(const stream_snapshot& snapshot) {
  if (auto ok = check_stream(snapshot.stream); !ok) return ok;
  if (auto ok = check_optional_name("definition hash", snapshot.snapshot.definition_hash); !ok)
    return ok;
  if (snapshot.snapshot.data.size() > payload_bytes_max) {
    return error{errc::append_too_large, "the snapshot of " + snapshot.stream.text() + " has " +
                                             std::to_string(snapshot.snapshot.data.size()) +
                                             " bytes, " + std::to_string(payload_bytes_max) +
                                             " are allowed"};
  }
  return {};
}

error conflict(const append& what, const std::string& expected, stream_version current) {
  return {errc::version_conflict, "stream " + what.stream.text() + " expected " + expected +
                                      ", found " + std::to_string(current) +
                                      ": read it again and decide anew"};
}

}  // namespace

result<void> check_limits(const append& what) {
  if (auto ok = check_stream(what.stream); !ok) return ok;
  if (what.events.empty()) {
    return error{errc::bad_argument, "an append to " + what.stream.text() + " holds no event"};
  }
  if (what.events.size() > events_max) {
    return error{errc::append_too_large, "an append to " + what.stream.text() + " holds " +
                                             std::to_string(what.events.size()) + " events, " +
                                             std::to_string(events_max) + " are allowed"};
  }
  for (const auto& event : what.events) {
    if (auto ok = check_event(event); !ok) return ok;
  }
  if (what.summary) {
    if (auto ok = check_summary(*what.summary); !ok) return ok;
  }
  return what.deduplicate ? check_ids_differ(what) : result<void>{};
}

result<void> check_limits(const group& what) {
  for (const auto& snapshot : what.snapshots) {
    if (auto ok = check_snapshot(snapshot); !ok) return ok;
  }
  for (const auto& message : what.parked) {
    if (auto ok = check_parked(message); !ok) return ok;
  }
  for (const auto& message : what.held) {
    if (auto ok = check_held(message); !ok) return ok;
  }
  for (const auto& each : what.touched) {
    if (auto ok = check_stream(each.stream); !ok) return ok;
    if (auto ok = check_summary(each.summary); !ok) return ok;
  }
  for (const auto& subscription : what.subscriptions) {
    if (auto ok = check_limits(subscription); !ok) return ok;
  }
  for (const auto& route : what.routes) {
    if (auto ok = check_name("routed command", route.command, name_bytes_max); !ok) return ok;
    if (auto ok = check_name("participant", route.participant, name_bytes_max); !ok) return ok;
  }
  return {};
}

result<void> check_limits(const subscription& row) {
  if (auto ok = check_name("subscription", row.name, name_bytes_max); !ok) return ok;
  if (auto ok = check_optional_name("subscribed category", row.category); !ok) return ok;
  if (auto ok = check_optional_name("subscribed correlation", row.correlation); !ok) return ok;
  for (const auto& type : row.types) {
    if (auto ok = check_name("subscribed type", type, name_bytes_max); !ok) return ok;
  }
  return {};
}

result<void> check_subject(const std::string& subject) {
  return check_name("data subject", subject, name_bytes_max);
}

result<void> check_limits(const definition_row& row) {
  if (auto ok = check_name("definition", row.name, category_bytes_max); !ok) return ok;
  if (auto ok = check_optional_name("definition hash", row.hash); !ok) return ok;
  if (row.shape.size() > payload_bytes_max) {
    return error{errc::append_too_large, "the shape of definition " + row.name + " has " +
                                             std::to_string(row.shape.size()) + " bytes, " +
                                             std::to_string(payload_bytes_max) + " are allowed"};
  }
  return {};
}

error subject_in_use(const std::string& subject, const stream_row& by) {
  return {errc::subject_in_use,
          "data subject " + subject + " can't be forgotten yet: " + by.name.text() + " is " +
              by.summary.status + " and could not go on; wait for its end or cancel it"};
}

bool matches(const event_filter& filter, const recorded_event& event) {
  return (filter.category.empty() || filter.category == event.stream.category) &&
         (filter.correlation.empty() || filter.correlation == event.event.correlation) &&
         (filter.types.empty() || std::find(filter.types.begin(), filter.types.end(),
                                            event.event.type) != filter.types.end());
}

result<void> check_page_limit(std::size_t limit) {
  if (limit >= 1 && limit <= page_limit_max) return {};
  return error{errc::bad_argument, "a page of " + std::to_string(limit) +
                                       " rows was asked for, 1.." + std::to_string(page_limit_max) +
                                       " are possible"};
}

result<void> check_expected(const append& what, stream_version current) {
  switch (what.expected.what()) {
    case expected_version::kind::any:
      return {};
    case expected_version::kind::none:
      if (current == 0) return {};
      return conflict(what, "no events", current);
    case expected_version::kind::exists:
      if (current > 0) return {};
      return conflict(what, "at least 1", current);
    case expected_version::kind::exact:
      if (current == what.expected.version()) return {};
      return conflict(what, std::to_string(what.expected.version()), current);
  }
  return conflict(what, "an unknown kind of version", current);
}

result<std::optional<appended>> find_duplicate(const append& what, const message_lookup& find) {
  std::optional<known_message> first;
  known_message last;
  for (std::size_t i = 0; i < what.events.size(); ++i) {
    const auto& event = what.events[i];
    auto known = find(i);
    if (i == 0) first = known;
    if (!first && !known) continue;
    if (!first || !known || known->position != first->position + i || known->type != event.type ||
        (!known->forgotten && known->body != event.body)) {
      return error{errc::corrupted_idempotency,
                   "event id " + event.id + " of " + event.source +
                       " was used before for something else: an id names one event for ever"};
    }
    last = std::move(*known);
  }
  if (!first) return std::optional<appended>{};
  return std::optional<appended>{appended{first->position, last.version, true}};
}

}  // namespace snorri::store
