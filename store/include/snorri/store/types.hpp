// What goes into an event store and comes out of it: value types, no behaviour.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "snorri/base/clock.hpp"

namespace snorri::store {

/// The global order of events: 1, 2, 3, ... without a gap, in order of commit.
using position = std::uint64_t;

/// The order of events within one stream: 1, 2, 3, ... without a gap.
using stream_version = std::uint64_t;

/// One stream: for the engine, a saga's type and key ("order", "536365").
/// Limits: category 1..100 bytes without '/', key 1..200 bytes. These, and every other name that is
/// kept as text (types, sources, ids, states, ...): UTF-8 without control characters.
struct stream_name {
  std::string category;
  std::string key;

  std::string text() const { return category + "/" + key; }
  friend bool operator==(const stream_name&, const stream_name&) = default;
};

/// What happened, as it is appended. `metadata` and `body` are bytes that the store keeps as they
/// are; the engine keeps its record's JSON in `metadata` and the message as received in `body`.
/// Limits: metadata and body 16 MiB together; type, source and id 1..512 bytes each.
struct event {
  std::string type;
  std::string source;  // with `id`: who it came from, and what makes it unique there (CloudEvents)
  std::string id;
  time_point at;
  std::string metadata;
  std::string body;
};

struct recorded_event {
  store::position position = 0;
  stream_name stream;
  stream_version version = 0;
  store::event event;
};

/// The row of a stream that lists read, written in the same transaction as the event that changes
/// it. The strings mean nothing to the store; each is indexed or filtered as given.
struct stream_summary {
  std::string state;   // "RESERVE"
  std::string status;  // "PENDING", "CONFIRMED", "CANCELLED", "STUCK"
  int definition_version = 0;
  std::string definition_hash;

  friend bool operator==(const stream_summary&, const stream_summary&) = default;
};

struct stream_row {
  std::uint64_t id = 0;  // 1, 2, 3, ... in order of creation; lists page by it
  stream_name name;
  stream_summary summary;
  stream_version version = 0;
  time_point started_at;
  time_point updated_at;
};

/// A stream folded up to `version`, so that a reader need not begin at 1.
/// Limits: data 16 MiB.
struct snapshot {
  stream_version version = 0;
  std::string definition_hash;  // one of another definition is not used
  std::string data;
};

/// The stream version an append counts on.
class expected_version {
 public:
  enum class kind { any, none, exists, exact };

  static expected_version any() { return {kind::any, 0}; }
  static expected_version none() { return {kind::none, 0}; }      // the stream must be new
  static expected_version exists() { return {kind::exists, 0}; }  // at least one event
  static expected_version exact(stream_version version) { return {kind::exact, version}; }

  kind what() const noexcept { return what_; }
  stream_version version() const noexcept { return version_; }

 private:
  expected_version(kind what, stream_version version) : what_(what), version_(version) {}
  kind what_;
  stream_version version_;
};

/// One append: all of its events or none. Limits: 1..256 events.
struct append {
  stream_name stream;
  expected_version expected = expected_version::any();
  std::vector<event> events;
  std::optional<stream_summary> summary;  // replaces the row's
  /// Remembers (source, id) of each event for ever, across all streams. A second append of the same
  /// ids and bytes writes nothing and answers with the first one's position, whichever stream that
  /// went to; with another type, body, order or number of known events it fails.
  bool deduplicate = false;
};

struct appended {
  store::position first = 0;   // of the append's first event
  stream_version version = 0;  // of the append's last event
  bool duplicate = false;      // nothing was written: both say where the first time went
};

/// A message set aside for an operator: it could not be given to a saga, and is not lost.
/// Limits: 32 MiB in all; any bytes, as it may be parked for not being text.
struct parked_message {
  std::uint64_t id = 0;  // given by the store: 1, 2, 3, ...
  time_point at;
  std::string source;
  std::string message_id;
  std::string type;
  std::string key;     // of the saga it was meant for, "" where it carried none
  std::string reason;  // an error's text: "E3009 no such saga: ..."
  std::string headers;
  std::string body;
};

/// A message that came before the saga it is for, and waits for it. One of each type, source and
/// message id. Limits: 32 MiB in all; saga_type and key as a stream's.
struct held_message {
  std::uint64_t id = 0;  // given by the store, growing: the order of arrival
  time_point at;
  time_point until;  // how long it is to wait
  std::string saga_type;
  std::string key;
  std::string source;
  std::string message_id;
  std::string type;
  std::string schema;  // dataschema
  std::string traceparent;
  std::string body;
};

/// Names a held message.
struct held_name {
  std::string saga_type;
  std::string source;
  std::string message_id;
};

/// How far a named subscriber has come. The cursor only moves forward.
struct subscription {
  std::string name;
  std::vector<std::string> types;  // event types it sees; empty = all
  position cursor = 0;             // everything up to here was answered
};

/// A definition as the engine ran it, so that lists and graphs need no saga library.
struct definition_row {
  std::string name;
  int version = 0;
  std::string hash;
  std::string shape;  // JSON: states and rows
};

/// Which participant last said that it carries out `command`.
struct route {
  std::string command;
  std::string participant;
};

struct stream_snapshot {
  stream_name stream;
  store::snapshot snapshot;
};

/// Everything that goes to disk in one transaction.
struct group {
  std::vector<append> appends;
  std::vector<stream_snapshot> snapshots;  // each replaces the stream's
  std::vector<parked_message> parked;
  std::vector<subscription> subscriptions;  // created or moved forward; never backward
  std::vector<route> routes;
  std::vector<held_message> held;   // the same again replaces it
  std::vector<held_name> released;  // held by this group or before: they wait no more

  bool empty() const {
    return appends.empty() && snapshots.empty() && parked.empty() && subscriptions.empty() &&
           routes.empty() && held.empty() && released.empty();
  }
};

}  // namespace snorri::store
