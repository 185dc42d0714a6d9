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
  out.answers = what.answers;
  out.traceparent = what.traceparent;
  out.body = what.body;
  out.reason = what.reason;
  out.from = out.to = saga.state;
  out.status = saga.status;
  if (saga.version == 0) out.pin = definition_pin{by.shape().version, by.shape().hash};
  return out;
}

/// The event that no message carries, for a kind of input.
int unmessaged(input_kind kind) {
  return kind == input_kind::cancel ? typed_event::cancel : typed_event::timeout;
}

/// What came in, as the definition's own type.
result<typed_event> event_of(const definition& by, const std::string& key, const record& what) {
  const bool carries_message = what.kind == input_kind::start || what.kind == input_kind::event ||
                               what.kind == input_kind::reply;
  if (!carries_message) return typed_event{unmessaged(what.kind), nullptr};
  const auto type = by.find_event(what.type);
  if (type) return by.decode(*type, what.body);
  return error(errc::type_unknown, "saga " + by.shape().name + "/" + key + " version " +
                                       std::to_string(what.version) + ": its definition has no " +
                                       what.type);
}

/// Whether the saga still waits for what came. If not, says what it is instead.
bool awaited(const control& saga, const input& what, record& out) {
  if (what.kind == input_kind::reply || what.kind == input_kind::failure) {
    if (saga.find_open(what.answers) == nullptr) {
      const bool same = std::any_of(
          saga.answered.begin(), saga.answered.end(), [&what](const answered_command& each) {
            return each.id == what.answers && each.reply_source == what.source &&
                   each.reply_id == what.id;
          });
      out.outcome = same ? outcome::duplicate : outcome::late;
      out.reason =
          same ? "this very reply was recorded before" : "the command it answers is no longer open";
      return false;
    }
  }
  if (ended(saga.status)) {
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
  out.timers.clear();
  out.closed.clear();
  out.jitter.reset();
}

/// The state after the row, and what ending or getting stuck means for it.
void enter(const definition& by, const control& before, std::size_t row, bool stuck, record& out) {
  const row_shape& taken = by.shape().rows[row];
  out.to = taken.to;
  const std::string& end = by.find_state(out.to)->end;
  out.status = end == "CONFIRMED"   ? saga_status::confirmed
               : end == "CANCELLED" ? saga_status::cancelled
               : stuck              ? saga_status::stuck
                                    : saga_status::pending;
  if (!ended(out.status)) return;
  for (const open_command& open : before.open) {
    const bool answered = out.kind == input_kind::reply && open.id == out.answers;
    const bool listed =
        std::find(out.closed.begin(), out.closed.end(), open.id) != out.closed.end();
    if (!answered && !listed) out.closed.push_back(open.id);
  }
}

std::unique_ptr<saga_data> run(const definition& by, std::string_view name, const instance& before,
                               const input& what, time_point now, executor with, record& out) {
  turn decided(before.control, name, now, what.jitter, out);
  auto data = before.data->clone();
  const typed_event none{unmessaged(what.kind), nullptr};
  const typed_event& event = what.event != nullptr ? *what.event : none;
  const auto taken = by.take(with, before.control.state, *before.data, *data, event, decided);
  if (!taken) {
    refuse(out, outcome::rejected, taken.error().text());
  } else if (taken->happened == row_taken::what::no_row) {
    refuse(out, outcome::unexpected, "no row for it in state " + before.control.state);
  } else if (taken->happened == row_taken::what::refused_by_guard) {
    refuse(out, outcome::rejected, "no guard of state " + before.control.state + " lets it pass");
  } else if (decided.ignored()) {
    refuse(out, outcome::ignored, "state " + before.control.state + " ignores it");
  } else {
    enter(by, before.control, taken->row, decided.stuck(), out);
    return data;
  }
  return nullptr;
}

}  // namespace

decision decide(const definition& by, std::string_view name, const instance& before,
                const input& what, time_point now, executor with) {
  decision made{begin_record(by, before, what, now), nullptr};
  if (awaited(before.control, what, made.record)) {
    made.data = run(by, name, before, what, now, with, made.record);
  }
  return made;
}

void accept(instance& into, decision& made) {
  if (made.data) into.data = std::move(made.data);
  apply(into.control, made.record);
}

result<void> fold(const definition& by, instance& into, const record& what) {
  if (what.outcome == outcome::applied) {
    const auto event = event_of(by, into.key, what);
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
