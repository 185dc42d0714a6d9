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
/// Limits: metadata and body 16 MiB together; type, source and id 1..512 bytes each; correlation
/// and subject up to 512. Types are meant to be few: the store keeps each of them once, for ever.
struct event {
  std::string type;
  std::string source;  // with `id`: who it came from, and what makes it unique there (CloudEvents)
  std::string id;
  time_point at;
  std::string metadata;
  std::string body;
  std::string correlation{};  // what it belongs to beyond its stream; "" = nothing
  /// Whose data this is, such as "customer/17"; "" = nobody's. Metadata and body are then kept
  /// encrypted by that subject's key, until event_store::forget. Not given back by readers.
  std::string subject{};
  /// Only between a reader of sealed events and the store that copies them: the number of the key
  /// by which metadata and body are encrypted already. 0 = they are not.
  std::uint64_t sealed_by = 0;
};

struct recorded_event {
  store::position position = 0;
  stream_name stream;
  stream_version version = 0;
  store::event event;
  bool remembered = false;  // its (source, id) is known for ever: append::deduplicate
  bool forgotten = false;   // its subject's key is deleted: metadata and body are empty
};

/// Which events of the whole log are read. What is empty stands for all.
struct event_filter {
  std::string category{};
  std::vector<std::string> types{};
  std::string correlation{};

  bool empty() const { return category.empty() && types.empty() && correlation.empty(); }
  friend bool operator==(const event_filter&, const event_filter&) = default;
};

/// A page of a filtered read. `scanned`: everything up to here was looked at; the next page begins
/// after it. The end of the log is reached when `scanned` is what it was before.
struct event_page {
  std::vector<recorded_event> events;
  position scanned = 0;
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
  std::string subject{};        // as event::subject, of `data`
  std::uint64_t sealed_by = 0;  // as event::sealed_by
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
  /// Given by the store: the order of arrival, above all that wait and all since the store was
  /// opened.
  std::uint64_t id = 0;
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
  std::string category{};          // with `types` and `correlation` its filter
  std::string correlation{};
  std::uint64_t epoch = 0;     // grows with every opening: who holds an older one moves nothing
  std::uint32_t failures = 0;  // in a row, at the event after the cursor
  bool paused = false;         // it failed too often: nothing is given to it until it is resumed
  std::string reason{};        // of the last failure
};

/// Where a subscription that is new begins: after position 0 (the start), after the last one (now),
/// or after a given one.
struct subscription_start {
  enum class kind { start, now, after };
  kind from = kind::now;
  store::position position = 0;  // of kind::after
};

/// Streams that may leave the main file for the archive: of these statuses, and at rest so long.
struct retention {
  std::vector<std::string> statuses;
  time_point updated_before;
  std::size_t streams_max = 100;  // moved by one call
};

struct archived {
  std::size_t streams = 0;
  std::size_t events = 0;
  bool is_more = false;  // that may leave and has not yet
};

/// How the store is. `why`: what keeps it from being written, in one sentence; "" = nothing does.
struct store_condition {
  bool writable = true;
  std::string why{};
  std::uint64_t file_bytes = 0;
  std::uint64_t free_bytes = 0;  // of those, in pages that hold nothing
  std::uint64_t log_bytes = 0;
  std::size_t archives = 0;
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

/// Replaces the row of a stream that exists, without an event: for copies of a store.
struct stream_touch {
  stream_name stream;
  stream_summary summary;
};

/// Everything that goes to disk in one transaction.
struct group {
  std::vector<append> appends;
  std::vector<stream_snapshot> snapshots;  // each replaces the stream's
  std::vector<parked_message> parked;
  /// Created, or moved forward, never backward; one of an epoch before the stored one is left out.
  /// Failures, pause and reason are not written by this.
  std::vector<subscription> subscriptions;
  std::vector<route> routes;
  std::vector<held_message> held;   // the same again replaces it
  std::vector<held_name> released;  // held by this group or before: they wait no more
  std::vector<stream_touch> touched;

  bool empty() const {
    return appends.empty() && snapshots.empty() && parked.empty() && subscriptions.empty() &&
           routes.empty() && held.empty() && released.empty() && touched.empty();
  }
};

}  // namespace snorri::store
