#include "transition.hpp"

#include <algorithm>

#include "snorri/sagas/turn.hpp"

namespace snorri::sagas {

record begin_record(const definition& by, const instance& before, const input& what,
                    time_point now) {
  const control& saga = before.control;
  record out;
  out.version = saga.version + 1;
  out.at = now;
  out.kind = what.kind;
  out.source = what.source;
  out.id = what.id;
  out.type = what.type;
  out.schema = what.schema;
  out.timer = what.timer;
  out.answers = what.answers;
  const bool own_trace = !what.traceparent.empty() || what.kind == input_kind::start;
  out.traceparent = own_trace ? what.traceparent : saga.traceparent;
  out.tracestate = own_trace ? what.tracestate : saga.tracestate;
  if (what.kind == input_kind::start) out.priority = what.priority;
  out.body = what.body;
  out.reason = what.reason;
  out.from = out.to = saga.state;
  out.status = saga.status;
  if (saga.version == 0) out.pin = definition_pin{by.shape().version, by.shape().hash};
  if (saga.version == 0 && what.parent != nullptr) out.parent = *what.parent;
  return out;
}

bool carries_message(input_kind kind) {
  switch (kind) {
    case input_kind::start:
    case input_kind::event:
    case input_kind::reply:
    case input_kind::raised:
    case input_kind::offered:
    case input_kind::skip:
      return true;
    default:
      return false;
  }
}

void refuse(record& out, outcome what, std::string reason) {
  out.outcome = what;
  out.reason = std::move(reason);
  out.commands.clear();
  out.events.clear();
  out.raised.clear();
  out.timers.clear();
  out.stopped.clear();
  out.closed.clear();
  out.collected.clear();
  out.consumed.clear();
  out.gave_up.clear();
  out.failing = false;
  out.jitter.reset();
}

void get_stuck(record& out) {
  out.status = saga_status::stuck;
  out.gave_up.emplace_back(own_code);
}

namespace {

void unexpected(const definition& by, unexpected_policy policy, decision& made,
                const std::string& state) {
  record& out = made.record;
  refuse(out, outcome::unexpected, "no row for it in state " + state);
  // Who asked for a skip is told, and nothing is lost by it.
  if (!carries_message(out.kind) || out.kind == input_kind::skip) return;
  switch (policy) {
    case unexpected_policy::park:
      made.park = true;
      break;
    case unexpected_policy::ignore:
      out.outcome = outcome::ignored;
      out.reason += ", and " + by.shape().name + " ignores what it does not expect";
      break;
    case unexpected_policy::fail:
      get_stuck(out);
      break;
  }
}

}  // namespace

bool remains_stuck(const control& before, const record& out, bool left) {
  if (!out.gave_up.empty()) return true;
  if (left) return false;
  return std::any_of(before.gave_up.begin(), before.gave_up.end(), [&out](const std::string& name) {
    const bool armed = std::any_of(out.timers.begin(), out.timers.end(),
                                   [&name](const auto& each) { return each.name == name; });
    const bool stopped =
        std::find(out.stopped.begin(), out.stopped.end(), name) != out.stopped.end();
    return !armed && !stopped;
  });
}

namespace {

/// The state after the row, and what ending or getting stuck means for it.
void enter(const definition& by, const control& before, std::size_t row, record& out) {
  const row_shape& taken = by.shape().rows[row];
  out.to = taken.to;
  out.reentered = taken.reenters;
  const std::string& end = by.find_state(out.to)->end;
  const bool left = out.from != out.to || out.reentered;
  out.status = end == "CONFIRMED"                 ? saga_status::confirmed
               : end == "CANCELLED"               ? saga_status::cancelled
               : remains_stuck(before, out, left) ? saga_status::stuck
                                                  : saga_status::pending;
  if (!ended(out.status)) return;
  for (const open_command& open : before.open) {
    const bool answered = is_answer(out.kind) && open.id == out.answers;
    const bool listed =
        std::find(out.closed.begin(), out.closed.end(), open.id) != out.closed.end();
    if (!answered && !listed) out.closed.push_back(open.id);
  }
}

/// What the row asked for instead of a transition. True if it asked for one.
bool is_transition(const definition& by, const control& before, turn::asked asked, decision& made) {
  record& out = made.record;
  switch (asked) {
    case turn::asked::transition:
      return true;
    case turn::asked::ignore:
      refuse(out, outcome::ignored, "state " + before.state + " ignores it");
      break;
    case turn::asked::park:
      unexpected(by, unexpected_policy::park, made, before.state);
      out.reason = "state " + before.state + " parks it";
      break;
    case turn::asked::fail:
      unexpected(by, unexpected_policy::fail, made, before.state);
      out.reason = "state " + before.state + " must not see it: the saga is stuck";
      break;
    case turn::asked::defer:
      if (out.kind == input_kind::offered ||
          before.deferred.size() < by.shape().policies.deferred_max) {
        refuse(out, outcome::deferred, "state " + before.state + " defers it");
      } else {
        refuse(out, outcome::rejected,
               std::to_string(before.deferred.size()) + " events are deferred in it: no room");
        made.park = true;
      }
      break;
  }
  return false;
}

/// Whose data the saga holds is settled when it begins.
bool settle_subject(const definition& by, const saga_data& data, record& out) {
  if (out.kind != input_kind::start) return true;
  auto subject = by.subject(data);
  if (!subject) {
    refuse(out, outcome::rejected, subject.error().text());
    return false;
  }
  out.subject = std::move(*subject);
  return true;
}

/// The timer whose row an input takes: a technical failure comes as its command's own timeout,
/// where the command has one, else as the state's.
std::string_view timer_of(const control& saga, const input& what, const typed_event& event) {
  const bool is_commands =
      what.kind == input_kind::failure && event.type <= typed_event::first_named_timer;
  const auto* open = is_commands ? saga.find_open(what.answers) : nullptr;
  return open == nullptr ? what.timer : std::string_view{open->name};
}

}  // namespace

void take_row(const definition& by, std::string_view name, const instance& before,
              const input& what, const typed_event& event, time_point now, const deciding& how,
              decision& made) {
  record& out = made.record;
  turn decided(before.control, name,
               {what.kind, timer_of(before.control, what, event), what.answers}, now, what.jitter,
               out, how.choices);
  if (what.kind == input_kind::start && by.shape().deadline_us > 0) {
    decided.arm(timer_record::deadline, duration{by.shape().deadline_us});
  }
  auto data = before.data->clone();
  const auto taken = by.take(how.by, before.control.state, *before.data, *data, event, decided);
  if (!taken) {
    refuse(out, outcome::rejected, taken.error().text());
    // What came won't come again by itself, so without an operator the saga would wait for ever.
    if (what.kind == input_kind::reply || what.kind == input_kind::timer) get_stuck(out);
    if (what.kind == input_kind::event || what.kind == input_kind::offered) made.park = true;
  } else if (taken->happened == row_taken::what::no_row) {
    unexpected(by, by.shape().policies.unexpected, made, before.control.state);
  } else if (taken->happened == row_taken::what::refused_by_guard) {
    refuse(out, outcome::rejected, "no guard of state " + before.control.state + " lets it pass");
    made.refused_by_guard = true;
  } else if (out.row = taken->row; is_transition(by, before.control, decided.what(), made)) {
    if (!settle_subject(by, *data, out)) return;
    out.failed = is_answer(what.kind) && by.is_failure(event.type);
    enter(by, before.control, taken->row, out);
    made.data = std::move(data);
  }
}

}  // namespace snorri::sagas
