// The pure core. The engine, replay, the CLI, the test kit and the model checker call these
// functions and nothing else to move a saga: no I/O, no clock, no randomness, no threads.
//
//   decide()       what came in            -> a record
//   decide_next()  what follows by itself  -> a record, until there is none
//   fold()         a record                -> the saga after it
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "snorri/base/clock.hpp"
#include "snorri/base/result.hpp"
#include "snorri/sagas/definition.hpp"
#include "snorri/sagas/instance.hpp"
#include "snorri/sagas/record.hpp"

namespace snorri::sagas {

/// What came in. Strings are viewed, not copied, until decide() has made a record of them.
struct input {
  input_kind kind = input_kind::event;
  std::string_view source;
  std::string_view id;
  std::string_view type;
  std::string_view schema;  // dataschema
  std::string_view body;
  std::string_view timer;                   // timer: which
  std::string_view answers;                 // reply, failure, skip: the command's id
  std::string_view reason;                  // failure, undo, and what an operator asks for: why
  saga_status as = saga_status::confirmed;  // resolve: how it has ended
  std::string_view traceparent;
  std::string_view tracestate;
  int priority = priority_default;      // start: of all commands
  const typed_event* event = nullptr;   // start, event, reply, skip: the decoded message
  const parent_link* parent = nullptr;  // start of a child saga
  double jitter = 0;                    // in [0, 1), drawn by the engine
};

struct decision {
  sagas::record record;
  std::unique_ptr<saga_data> data;  // after the transition; null where nothing was applied
  /// What came is to be shown to an operator as parked; the record's reason says why.
  bool park = false;
  /// Rows were there, and none of their guards let it pass.
  bool refused_by_guard = false;
};

/// How decide() runs. The engine takes the defaults.
struct deciding {
  executor by = executor::msm;
  chooser* choices = nullptr;  // the model checker's
};

/// What `what` makes of the saga `name` ("order/536365"). Always gives a record, also for what is
/// refused; the saga then stays as it is but for its version (and may be stuck).
/// A start event begins the saga, or begins it again where it has ended and its definition lets the
/// key be used again.
/// Pre: a timer's epoch was compared with control.find_timer's: a stale one never comes here.
decision decide(const definition& by, std::string_view name, const instance& before,
                const input& what, time_point now, const deciding& how = {});

/// What the saga does by itself now: takes an event that it raised, a completion, or a deferred
/// event that its new state takes. Nothing if there is none. After every accept() and after a
/// recovery, call it and accept what it gives until it gives nothing; it always comes to an end: a
/// saga that goes in a circle becomes stuck.
std::optional<decision> decide_next(const definition& by, std::string_view name,
                                    const instance& before, time_point now, double jitter,
                                    const deciding& how = {});

/// The record by which the saga, folded by `by`, goes on by it: where its definition declares a
/// migration from the version that the saga is pinned to.
/// Errors: definition_missing, with what is not declared; definition_changed, where the saga's
/// state or an open command is not known to `by`.
result<decision> decide_migration(const definition& by, std::string_view name,
                                  const instance& before, time_point now);

/// Makes `into` what was decided for it: the same as fold(), without decoding the event again.
void accept(instance& into, decision& made);

/// The saga after `what`. Folding a history in order from an empty instance gives what the engine
/// had. Pre: what.version == before.control.version + 1, what.body as it was received. Errors:
/// body_malformed, type_unknown, user_code_threw: the definition does not fit this history.
result<void> fold(const definition& by, instance& into, const record& what);

/// A saga that has not begun.
instance make_instance(const definition& by, std::string key);

}  // namespace snorri::sagas
