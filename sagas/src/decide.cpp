#include "snorri/sagas/decide.hpp"

#include <algorithm>

#include "snorri/base/invariant.hpp"
#include "snorri/sagas/turn.hpp"

namespace snorri::sagas {

namespace {

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
  out.traceparent = what.traceparent;
  out.body = what.body;
  out.reason = what.reason;
  out.from = out.to = saga.state;
  out.status = saga.status;
  if (saga.version == 0) out.pin = definition_pin{by.shape().version, by.shape().hash};
  if (saga.version == 0 && what.parent != nullptr) out.parent = *what.parent;
  return out;
}

constexpr int by_itself_max = 100;
constexpr std::string_view own_code = "!";  // in gave_up: no timer, but what the user wrote

bool carries_message(input_kind kind) {
  switch (kind) {
    case input_kind::start:
    case input_kind::event:
    case input_kind::reply:
    case input_kind::raised:
    case input_kind::offered:
      return true;
    default:
      return false;
  }
}

/// The event that no message carries. `failed` is the name of the command that failed.
typed_event unmessaged(const definition& by, input_kind kind, std::string_view timer,
                       std::string_view failed) {
  switch (kind) {
    case input_kind::cancel:
      return {typed_event::cancel, nullptr};
    case input_kind::undo:
      return {typed_event::undo, nullptr};
    case input_kind::completion:
      return {typed_event::completion, nullptr};
    case input_kind::failure:
      return by.timer_event(failed == timer_record::deadline ? "" : failed);
    default:
      return by.timer_event(timer);
  }
}

std::string_view open_name(const control& saga, std::string_view command) {
  const auto* open = saga.find_open(command);
  return open == nullptr ? std::string_view{} : std::string_view{open->name};
}

/// What came in, as the definition's own type.
result<typed_event> event_of(const definition& by, const instance& saga, const record& what) {
  if (!carries_message(what.kind)) {
    return unmessaged(by, what.kind, what.timer, open_name(saga.control, what.answers));
  }
  const auto type = by.find_event(what.type);
  if (type) return by.decode(*type, what.body, what.schema);
  return error(errc::type_unknown, "saga " + by.shape().name + "/" + saga.key + " version " +
                                       std::to_string(what.version) + ": its definition has no " +
                                       what.type);
}

/// Whether the saga still waits for what came. If not, says what it is instead.
bool awaited(const definition& by, const control& saga, const input& what, record& out) {
  if (what.kind == input_kind::reply || what.kind == input_kind::failure) {
    const bool same = std::any_of(
        saga.answered.begin(), saga.answered.end(), [&what](const answered_command& each) {
          return each.id == what.answers && each.reply_source == what.source &&
                 each.reply_id == what.id;
        });
    if (same || saga.find_open(what.answers) == nullptr) {
      out.outcome = same ? outcome::duplicate : outcome::late;
      out.reason =
          same ? "this very reply was recorded before" : "the command it answers is no longer open";
      return false;
    }
  }
  const bool undone = what.kind == input_kind::undo && by.has_row(saga.state, "undo");
  if (ended(saga.status) && !undone) {
    out.outcome = outcome::late;
    out.reason = "the saga has ended";
    return false;
  }
  return true;
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

void unexpected(const definition& by, unexpected_policy policy, decision& made,
                const std::string& state) {
  record& out = made.record;
  refuse(out, outcome::unexpected, "no row for it in state " + state);
  if (!carries_message(out.kind)) return;
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

/// A saga stays stuck until it leaves the state, or what gave up is set going again.
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
    const bool answered = out.kind == input_kind::reply && open.id == out.answers;
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

void run(const definition& by, std::string_view name, const instance& before, const input& what,
         const typed_event& event, time_point now, const deciding& how, decision& made) {
  record& out = made.record;
  turn decided(before.control, name, {what.kind, what.timer, what.answers}, now, what.jitter, out,
               how.choices);
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
  } else if (out.row = taken->row; is_transition(by, before.control, decided.what(), made)) {
    out.failed = what.kind == input_kind::reply && by.is_failure(event.type);
    enter(by, before.control, taken->row, out);
    made.data = std::move(data);
  }
}

/// An ended saga whose key may be used again, as one that has not begun.
instance as_new(const definition& by, const instance& ended_one) {
  instance fresh = make_instance(by, ended_one.key);
  fresh.control.version = ended_one.control.version;
  fresh.control.epoch = ended_one.control.epoch;
  return fresh;
}

decision begin_again(const definition& by, std::string_view name, const instance& before,
                     const input& what, time_point now, const deciding& how) {
  const auto fresh = as_new(by, before);
  decision made{begin_record(by, fresh, what, now), nullptr};
  run(by, name, fresh, what, *what.event, now, how, made);
  if (made.record.outcome == outcome::applied) {
    made.record.pin = definition_pin{by.shape().version, by.shape().hash};
    if (what.parent != nullptr) made.record.parent = *what.parent;
  } else {
    made.record.from = made.record.to = before.control.state;
    made.record.status = before.control.status;
  }
  return made;
}

}  // namespace

decision decide(const definition& by, std::string_view name, const instance& before,
                const input& what, time_point now, const deciding& how) {
  if (what.kind == input_kind::start && ended(before.control.status) &&
      by.shape().policies.key_reusable) {
    return begin_again(by, name, before, what, now, how);
  }
  decision made{begin_record(by, before, what, now), nullptr};
  if (!awaited(by, before.control, what, made.record)) return made;
  const typed_event own =
      unmessaged(by, what.kind, what.timer, open_name(before.control, what.answers));
  run(by, name, before, what, what.event != nullptr ? *what.event : own, now, how, made);
  return made;
}

namespace {

/// An input that the saga gives itself, under an id of its own.
decision decide_own(const definition& by, std::string_view name, const instance& before, input what,
                    const result<typed_event>& event, time_point now, double jitter,
                    const deciding& how) {
  what.source = what.source.empty() ? name : what.source;
  what.jitter = jitter;
  decision made{begin_record(by, before, what, now), nullptr};
  if (!event) {
    refuse(made.record, outcome::rejected, event.error().text());
  } else if (before.control.by_itself >= by_itself_max) {
    refuse(made.record, outcome::rejected,
           "the saga went " + std::to_string(by_itself_max) +
               " transitions by itself: its completions or raised events go in a circle");
  } else {
    run(by, name, before, what, *event, now, how, made);
  }
  return made;
}

/// Where the saga's own code does not take its own event, somebody must look; once is enough.
std::optional<decision> stuck_once(const control& before, decision made) {
  if (before.status == saga_status::stuck) return std::nullopt;
  get_stuck(made.record);
  return made;
}

std::optional<decision> take_raised(const definition& by, std::string_view name,
                                    const instance& before, time_point now, double jitter,
                                    const deciding& how) {
  const event_record& raised = before.control.raised.front();
  input what;
  what.kind = input_kind::raised;
  what.id = raised.id;
  what.type = raised.type;
  what.body = raised.body;
  const auto type = by.find_event(raised.type);
  const auto event = type ? by.decode(*type, raised.body)
                          : error(errc::type_unknown, "its definition has no " + raised.type);
  auto made = decide_own(by, name, before, what, event, now, jitter, how);
  const auto outcome = made.record.outcome;
  if (outcome == outcome::applied || outcome == outcome::ignored) return made;
  return stuck_once(before.control, std::move(made));
}

std::optional<decision> take_completion(const definition& by, std::string_view name,
                                        const instance& before, time_point now, double jitter,
                                        const deciding& how) {
  if (!by.has_row(before.control.state, "completion")) return std::nullopt;
  const std::string id =
      std::string(name) + "/completion." + std::to_string(before.control.version + 1);
  input what;
  what.kind = input_kind::completion;
  what.id = id;
  what.type = "completion";
  const typed_event event{typed_event::completion, nullptr};
  auto made = decide_own(by, name, before, what, event, now, jitter, how);
  if (made.record.outcome == outcome::applied) return made;
  const bool not_yet = made.record.reason.starts_with("no guard of state");
  if (not_yet) return std::nullopt;
  return stuck_once(before.control, std::move(made));
}

std::optional<decision> take_deferred(const definition& by, std::string_view name,
                                      const instance& before, time_point now, double jitter,
                                      const deciding& how) {
  for (const deferred_event& each : before.control.deferred) {
    const std::string id =
        std::string(name) + "/offered." + std::to_string(before.control.version + 1);
    input what;
    what.kind = input_kind::offered;
    what.source = each.source;
    what.id = id;
    what.type = each.type;
    what.schema = each.schema;
    what.body = each.body;
    const auto type = by.find_event(each.type);
    const auto event = type ? by.decode(*type, each.body, each.schema)
                            : error(errc::type_unknown, "its definition has no " + each.type);
    auto made = decide_own(by, name, before, what, event, now, jitter, how);
    made.record.offers = each.version;
    if (made.record.outcome != outcome::deferred) return made;
  }
  return std::nullopt;
}

}  // namespace

std::optional<decision> decide_next(const definition& by, std::string_view name,
                                    const instance& before, time_point now, double jitter,
                                    const deciding& how) {
  const control& saga = before.control;
  if (saga.version == 0 || ended(saga.status)) return std::nullopt;
  if (!saga.raised.empty()) {
    if (auto made = take_raised(by, name, before, now, jitter, how)) return made;
  }
  if (auto made = take_completion(by, name, before, now, jitter, how)) return made;
  if (saga.deferred.empty() || !saga.state_changed) return std::nullopt;
  return take_deferred(by, name, before, now, jitter, how);
}

result<decision> decide_migration(const definition& by, std::string_view name,
                                  const instance& before, time_point now) {
  const sagas::shape& shape = by.shape();
  const control& saga = before.control;
  const int from = saga.pin ? saga.pin->version : 0;
  const auto declared =
      std::find_if(shape.migrations.begin(), shape.migrations.end(),
                   [from](const migration_shape& each) { return each.from == from; });
  const std::string who = "saga " + std::string(name) + " runs by version " + std::to_string(from);
  if (declared == shape.migrations.end()) {
    return error(errc::definition_missing, who + ", and version " + std::to_string(shape.version) +
                                               " declares no migrate_from<" + std::to_string(from) +
                                               ">");
  }
  std::string to = saga.state;
  for (const auto& [old_name, new_name] : declared->states) {
    if (old_name == saga.state) to = new_name;
  }
  if (by.find_state(to) == nullptr) {
    return error(errc::definition_changed, who + " and is in state " + saga.state +
                                               ", which version " + std::to_string(shape.version) +
                                               " does not have: say what it is called now");
  }
  for (const auto& open : saga.open) {
    if (shape.find_command(open.name) != nullptr) continue;
    return error(errc::definition_changed, who + " and waits for an answer to " + open.name +
                                               ", which version " + std::to_string(shape.version) +
                                               " never asks for");
  }
  const std::string id = std::string(name) + "/migration." + std::to_string(saga.version + 1);
  input what;
  what.kind = input_kind::migration;
  what.source = name;
  what.id = id;
  what.type = "migration";
  decision made{begin_record(by, before, what, now), nullptr};
  made.record.to = std::move(to);
  made.record.pin = definition_pin{shape.version, shape.hash};
  return made;
}

void accept(instance& into, decision& made) {
  if (made.data) into.data = std::move(made.data);
  apply(into.control, made.record);
}

result<void> fold(const definition& by, instance& into, const record& what) {
  if (what.kind == input_kind::start && what.pin && into.control.version > 0) {
    into.data = by.make_data();
  }
  if (what.outcome == outcome::applied && what.kind != input_kind::migration) {
    const auto event = event_of(by, into, what);
    if (!event) return event.error();
    if (auto folded = by.fold(*into.data, *event); !folded) return folded.error();
  }
  apply(into.control, what);
  return {};
}

instance make_instance(const definition& by, std::string key) {
  instance fresh;
  fresh.key = std::move(key);
  fresh.control.state = by.shape().states.front().name;
  fresh.data = by.make_data();
  return fresh;
}

}  // namespace snorri::sagas
