// A saga as it stands: what folding its records gives.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/base/clock.hpp"
#include "snorri/base/result.hpp"
#include "snorri/sagas/record.hpp"

namespace snorri::sagas {

class definition;

/// A command that was sent and is not answered, given up or overtaken by the saga's end; as it was
/// recorded, with its latest attempt.
using open_command = command_record;

struct sent_command {
  std::string id;
  std::string name;
};

/// An event that waits in the saga until a state takes it.
struct deferred_event {
  std::uint64_t version = 0;  // of the record that deferred it
  std::string source;
  std::string id;
  std::string type;
  std::string schema;
  std::string body;
};

struct answered_command {
  std::string id;
  std::string reply_source;
  std::string reply_id;
};

/// Everything about a saga but the user's data.
struct control {
  std::uint64_t version = 0;  // of the last record; 0 = not begun
  std::string state;
  saga_status status = saga_status::pending;
  int attempt = 1;                   // made in this state, for tries_left
  std::uint64_t epoch = 0;           // of the latest timer
  std::vector<timer_record> timers;  // set, one of each name; a firing with another epoch is stale
  std::vector<open_command> open;
  std::vector<sent_command> done;          // sent, neither refused nor undone, oldest first
  std::vector<answered_command> answered;  // every answer, also one that came late
  std::vector<std::string> given_up;       // closed without an answer: their outcome is unknown
  std::vector<event_record> raised;        // by the saga to itself, taken in order
  std::vector<deferred_event> deferred;    // oldest first
  std::vector<std::string> collected;      // parts of joins that are there
  std::vector<std::string> gave_up;        // why it is stuck: timer names; "!" = its own code
  bool failing = false;                    // the state's work can't succeed any more
  bool state_changed = false;              // by the last record: deferred events may be taken now
  int by_itself = 0;                       // records in a row that nothing from outside caused
  time_point started_at;
  time_point updated_at;
  std::string traceparent;
  std::string tracestate;
  int priority = priority_default;  // of its commands
  std::optional<definition_pin> pin;
  std::optional<parent_link> parent;
  std::string subject;  // whose data it holds, as its first record says: it never changes

  /// The timer of that name, or null.
  const timer_record* find_timer(std::string_view name) const noexcept;
  /// When the next timer is due, if one is set.
  std::optional<time_point> next_due() const noexcept;
  const open_command* find_open(std::string_view id) const noexcept;
  const open_command* find_open_by_name(std::string_view name) const noexcept;
  /// Whether the saga ever sent this command.
  bool has_sent(std::string_view id) const noexcept;
  /// Sent, and neither refused nor undone.
  bool has_done(std::string_view name) const noexcept;
  /// How many answers to it are on record.
  std::size_t answers_to(std::string_view id) const noexcept;
};

/// The user's struct behind a handle. Changes only in `when(...)`.
class saga_data {
 public:
  virtual ~saga_data() = default;
  virtual std::unique_ptr<saga_data> clone() const = 0;
  /// JSON. Errors: user_code_threw (its to_json).
  virtual result<std::string> encode() const = 0;
};

struct instance {
  std::string key;
  sagas::control control;
  std::unique_ptr<saga_data> data;
};

/// The part of fold() that needs no definition: what `what` means for timers, commands and state.
/// Pre: what.version == control.version + 1.
void apply(control& to, const record& what);

/// Whether the reply `what` closes the command that it answers. One that no row takes does not: the
/// command is asked for again, and given up in the end.
bool closes_command(const record& what) noexcept;

/// For snapshots: control and data as one JSON object, and back.
/// Errors: user_code_threw, record_unreadable, body_malformed (the data's own conversion).
result<std::string> encode_instance(const instance& what);
result<instance> decode_instance(const definition& by, std::string key, std::string_view json);

}  // namespace snorri::sagas
