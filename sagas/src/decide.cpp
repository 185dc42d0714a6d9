#include "snorri/sagas/decide.hpp"

#include <algorithm>

#include "operators.hpp"
#include "transition.hpp"

namespace snorri::sagas {

namespace {

/// The event that no message carries. `failed` is the name of the command that failed.
typed_event unmessaged(const definition& by, input_kind kind, std::string_view timer,
                       std::string_view failed) {
  switch (kind) {
    case input_kind::cancel:
    case input_kind::compensate:
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
  if (type) return by.decode(*type, what.body, what.schema, reading::recorded);
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
  if (what.kind == input_kind::skip && saga.find_open(what.answers) == nullptr) {
    out.outcome = outcome::late;
    out.reason = "the command that was to be skipped is not open";
    return false;
  }
  const bool undone = what.kind == input_kind::undo && by.has_row(saga.state, "undo");
  if (ended(saga.status) && !undone) {
    out.outcome = outcome::late;
    out.reason = "the saga has ended";
    return false;
  }
  return true;
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
  take_row(by, name, fresh, what, *what.event, now, how, made);
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
  switch (what.kind) {
    case input_kind::retry:
      ask_again(by, before.control, now, made.record);
      return made;
    case input_kind::resolve:
      resolve(by, before.control, what.as, made.record);
      return made;
    case input_kind::compensate:
      turn_back(by, name, before, what, now, how, made);
      return made;
    default:
      break;
  }
  const typed_event own =
      unmessaged(by, what.kind, what.timer, open_name(before.control, what.answers));
  take_row(by, name, before, what, what.event != nullptr ? *what.event : own, now, how, made);
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
  const bool teaches = what.kind != input_kind::migration && what.kind != input_kind::retry &&
                       what.kind != input_kind::resolve;
  if (what.outcome == outcome::applied && teaches) {
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
