// The pure core. The engine, replay, the CLI and the tests call these two functions and nothing
// else to move a saga: no I/O, no clock, no randomness, no threads.
#pragma once

#include <memory>
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
  std::string_view body;
  std::string_view answers;  // reply, failure: the command's id
  std::string_view reason;   // failure, cancel: why
  std::string_view traceparent;
  const typed_event* event = nullptr;  // start, event, reply: the decoded message
  double jitter = 0;                   // in [0, 1), drawn by the engine
};

struct decision {
  sagas::record record;
  std::unique_ptr<saga_data> data;  // after the transition; null where nothing was applied
};

/// What `what` makes of the saga `name` ("order/536365"). Always gives a record, also for what is
/// refused; the saga then stays as it is but for its version.
/// Pre: a timer's epoch was compared with control.epoch before: a stale one never comes here.
decision decide(const definition& by, std::string_view name, const instance& before,
                const input& what, time_point now, executor with = executor::msm);

/// Makes `into` what was decided for it: the same as fold(), without decoding the event again.
void accept(instance& into, decision& made);

/// The saga after `what`. Folding a history in order from an empty instance gives what the engine
/// had. Pre: what.version == before.control.version + 1, what.body as it was received. Errors:
/// body_malformed, type_unknown, user_code_threw: the definition does not fit this history.
result<void> fold(const definition& by, instance& into, const record& what);

/// A saga that has not begun.
instance make_instance(const definition& by, std::string key);

}  // namespace snorri::sagas
