// The record of one transition: what came in, what was decided. It is what the store keeps, and
// folding a saga's records in order gives the saga.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/base/clock.hpp"
#include "snorri/base/result.hpp"

namespace snorri::sagas {

enum class input_kind {
  start,       // the event that a saga begins with
  event,       // a later event from outside, found by its key
  reply,       // an answer to a command of this saga
  timer,       // a timer was due
  failure,     // a participant could not carry a command out, technically
  cancel,      // somebody wants the saga undone
  undo,        // the parent of a confirmed child saga wants it undone
  raised,      // an event that the saga raised itself, as a local step does
  completion,  // what the state waited for is there: a join, or the last of parallel steps
  offered,     // a deferred event, offered again after a change of state
  migration,   // the saga goes on by another version of its definition
  retry,       // an operator has all that is open asked again now
  skip,        // an operator's word for a command's answer: a reply that no participant gave
  compensate,  // an operator wants the saga undone, also where `cancel` is refused
  resolve,     // an operator declares a stuck saga ended
};

/// It answers a command: of a participant, or by an operator's word.
constexpr bool is_answer(input_kind kind) noexcept {
  return kind == input_kind::reply || kind == input_kind::skip;
}
/// An operator asked for it: `source` says who, and `reason` why.
constexpr bool is_operators(input_kind kind) noexcept {
  return kind == input_kind::cancel || kind == input_kind::retry || kind == input_kind::skip ||
         kind == input_kind::compensate || kind == input_kind::resolve;
}

enum class outcome {
  applied,     // a row was taken
  ignored,     // a row or the definition's policy says that the event is to be ignored
  duplicate,   // the command was answered before by this very reply
  late,        // the command it answers is closed, or the saga has ended
  unexpected,  // no row for it in this state
  rejected,    // a guard said no, or the saga's code threw
  deferred,    // kept in the saga, to be offered again when its state changes
};

enum class saga_status { pending, confirmed, cancelled, stuck };

std::string_view to_string(input_kind kind) noexcept;
std::string_view to_string(outcome what) noexcept;
/// "PENDING", "CONFIRMED", "CANCELLED", "STUCK"
std::string_view to_string(saga_status status) noexcept;
constexpr bool ended(saga_status status) noexcept {
  return status == saga_status::confirmed || status == saga_status::cancelled;
}

/// Of commands, 0 the least urgent; a saga's own, which its start event brought, for all of them.
constexpr int priority_default = 4;

struct command_record {
  std::string id;    // of the first attempt, and so of every one: "order/536365/2.0"
  std::string name;  // the user's function that made it
  std::string type;
  int attempt = 1;
  time_point due;      // not sent before
  std::string undoes;  // id of the command that it compensates, "" if none
  std::string body;    // JSON; empty in a further attempt, the first one's holds
  std::string child;   // the saga type that it starts or undoes, "" = a participant's command
};

struct event_record {
  std::string id;
  std::string type;
  std::string body;
};

/// A saga has one timer of each name: "" is its state's, "deadline" the whole saga's, any other the
/// command's that it limits.
struct timer_record {
  static constexpr std::string_view deadline = "deadline";

  std::uint64_t epoch = 0;  // counted through all timers of the saga
  time_point due;
  std::string name;
};

/// Who started a child saga, and by which command.
struct parent_link {
  std::string saga;     // "trip/7"
  std::string command;  // "trip/7/1.0"
};

/// The definition that a saga runs by, pinned in its first record.
struct definition_pin {
  int version = 0;
  std::string hash;
};

struct record {
  std::uint64_t version = 0;
  time_point at;

  input_kind kind = input_kind::event;
  std::string source;
  std::string id;
  std::string type;
  std::string schema;               // the message's dataschema, "" if it carried none
  std::string timer;                // of kind timer: which
  std::uint64_t offers = 0;         // of kind offered: the version that deferred it
  std::string answers;              // of a reply, failure or skip: the command's id
  std::string traceparent;          // the message's, else the saga's; "" if neither has one
  std::string tracestate;           // that of the traceparent
  int priority = priority_default;  // of a start: from 0 to 9
  std::string body;                 // as received; not part of to_json

  sagas::outcome outcome = sagas::outcome::applied;
  std::string reason;  // why it was not applied, why the command failed, or why an operator asked

  std::string from;
  std::string to;
  bool reentered = false;          // the row left the state, for the same one
  std::optional<std::size_t> row;  // taken, if only to ignore or defer it: its number in the shape
  saga_status status = saga_status::pending;
  std::vector<command_record> commands;
  std::vector<event_record> events;
  std::vector<event_record> raised;  // to the saga itself: it takes them next
  std::vector<timer_record> timers;
  std::vector<std::string> stopped;    // timers, by name
  std::vector<std::string> closed;     // commands given up unanswered: their outcome is unknown
  std::vector<std::string> collected;  // parts of joins that are there, by event type
  std::vector<std::string> consumed;   // parts that a join has used up
  std::vector<std::string> gave_up;    // timers after which the saga can't go on by itself
  bool failed = false;           // the answer says that its command had no effect: nothing to undo
  bool failing = false;          // the state's work can't succeed any more; what runs is waited for
  std::optional<double> jitter;  // as drawn by the engine, where it was used
  std::optional<definition_pin> pin;
  std::optional<parent_link> parent;  // in the first record of a child saga
  std::string subject;  // in the first record: whose data the saga holds, "" = nobody's
};

/// Everything but `version`, `at`, `source`, `id`, `type` and `body`, which the store keeps itself.
std::string to_json(const record& what);

/// Fills in what to_json wrote. Errors: record_unreadable.
result<void> from_json(std::string_view json, record& into);

}  // namespace snorri::sagas
