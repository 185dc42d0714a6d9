#include "snorri/sagas/instance.hpp"

#include <algorithm>

#include "snorri/base/invariant.hpp"

namespace snorri::sagas {

const open_command* control::find_open(std::string_view id) const noexcept {
  const auto found = std::find_if(open.begin(), open.end(),
                                  [id](const open_command& each) { return each.id == id; });
  return found == open.end() ? nullptr : &*found;
}

const open_command* control::find_open_by_name(std::string_view name) const noexcept {
  const auto found = std::find_if(open.begin(), open.end(),
                                  [name](const open_command& each) { return each.name == name; });
  return found == open.end() ? nullptr : &*found;
}

const timer_record* control::find_timer(std::string_view name) const noexcept {
  const auto found = std::find_if(timers.begin(), timers.end(),
                                  [name](const timer_record& each) { return each.name == name; });
  return found == timers.end() ? nullptr : &*found;
}

std::optional<time_point> control::next_due() const noexcept {
  const auto first = std::min_element(
      timers.begin(), timers.end(),
      [](const timer_record& left, const timer_record& right) { return left.due < right.due; });
  if (first == timers.end()) return std::nullopt;
  return first->due;
}

bool control::has_done(std::string_view name) const noexcept {
  return std::any_of(done.begin(), done.end(),
                     [name](const sent_command& each) { return each.name == name; });
}

std::size_t control::answers_to(std::string_view id) const noexcept {
  return static_cast<std::size_t>(
      std::count_if(answered.begin(), answered.end(),
                    [id](const answered_command& each) { return each.id == id; }));
}

bool control::has_sent(std::string_view id) const noexcept {
  return find_open(id) != nullptr || answers_to(id) > 0 ||
         std::find(given_up.begin(), given_up.end(), id) != given_up.end();
}

namespace {

void close(control& saga, const std::string& id) {
  std::erase_if(saga.open, [&id](const open_command& each) { return each.id == id; });
}

void apply_command(control& saga, const command_record& command) {
  for (open_command& each : saga.open) {
    if (each.id != command.id) continue;
    each.attempt = command.attempt;
    each.due = command.due;
    saga.attempt = command.attempt;
    return;
  }
  saga.open.push_back(command);
  if (command.undoes.empty()) {
    saga.done.push_back({command.id, command.name});
  } else {
    std::erase_if(saga.done,
                  [&command](const sent_command& each) { return each.id == command.undoes; });
  }
}

/// A migration only gives the state its new name.
bool left_state(const record& what) {
  return (what.from != what.to || what.reentered) && what.kind != input_kind::migration;
}

bool by_itself(input_kind kind) {
  return kind == input_kind::raised || kind == input_kind::completion ||
         kind == input_kind::offered;
}

template <class Names>
void erase_names(std::vector<std::string>& list, const Names& names) {
  std::erase_if(list, [&names](const std::string& each) {
    return std::find(names.begin(), names.end(), each) != names.end();
  });
}

void apply_timers(control& saga, const record& what) {
  std::erase_if(saga.timers, [&what](const timer_record& each) {
    const bool stopped =
        std::find(what.stopped.begin(), what.stopped.end(), each.name) != what.stopped.end();
    // Leaving a state stops its timers, those of its commands, too; the saga's deadline goes on.
    const bool left = left_state(what) && each.name != timer_record::deadline;
    return stopped || left;
  });
  erase_names(saga.gave_up, what.stopped);
  for (const timer_record& timer : what.timers) {
    std::erase_if(saga.timers,
                  [&timer](const timer_record& each) { return each.name == timer.name; });
    std::erase(saga.gave_up, timer.name);
    saga.timers.push_back(timer);
    saga.epoch = std::max(saga.epoch, timer.epoch);
  }
}

void apply_state(control& saga, const record& what) {
  saga.state = what.to;
  if (!left_state(what)) return;
  saga.attempt = 1;
  saga.failing = false;
  saga.gave_up.clear();
}

/// A saga that begins again under the key of one that has ended.
void begin_again(control& saga) {
  control fresh;
  fresh.version = saga.version;
  fresh.epoch = saga.epoch;  // so that no timer of the past fits
  saga = std::move(fresh);
}

/// What came in, whatever was made of it.
void apply_input(control& saga, const record& what) {
  if (is_answer(what.kind)) {
    if (closes_command(what)) close(saga, what.answers);
    saga.answered.push_back({what.answers, what.source, what.id});
  }
  saga.by_itself = by_itself(what.kind) ? saga.by_itself + 1 : 0;
  if (what.kind == input_kind::offered) {
    std::erase_if(saga.deferred,
                  [&what](const deferred_event& each) { return each.version == what.offers; });
  }
  if (what.outcome == outcome::deferred) {
    saga.deferred.push_back(
        {what.version, what.source, what.id, what.type, what.schema, what.body});
  }
}

void pop_raised(control& saga, const record& what) {
  std::erase_if(saga.raised, [&what](const event_record& each) { return each.id == what.id; });
}

}  // namespace

bool closes_command(const record& what) noexcept {
  if (!is_answer(what.kind)) return false;
  // Where the user's code threw, nobody knows what a further answer would do: the saga is stuck.
  const bool threw = what.outcome == outcome::rejected && !what.gave_up.empty();
  return threw || (what.outcome != outcome::unexpected && what.outcome != outcome::rejected);
}

void apply(control& to, const record& what) {
  SNORRI_INVARIANT(what.version == to.version + 1, "records of a saga follow each other");
  if (what.kind == input_kind::start && what.pin) {
    if (to.version > 0) begin_again(to);
    to.started_at = what.at;
    to.traceparent = what.traceparent;
    to.tracestate = what.tracestate;
    to.priority = what.priority;
    to.parent = what.parent;
    to.subject = what.subject;
  }
  if (what.pin) to.pin = what.pin;
  to.version = what.version;
  to.updated_at = what.at;
  apply_input(to, what);
  to.status = what.status;
  to.gave_up.insert(to.gave_up.end(), what.gave_up.begin(), what.gave_up.end());
  // While the saga goes on by itself every deferred event is offered, not only the first.
  to.state_changed = (what.outcome == outcome::applied && left_state(what)) ||
                     (to.state_changed && by_itself(what.kind));
  if (what.kind == input_kind::raised &&
      (what.outcome == outcome::applied || what.outcome == outcome::ignored)) {
    pop_raised(to, what);
  }
  // Also where no row took it: it does not fire again.
  if (what.kind == input_kind::timer) {
    std::erase_if(to.timers, [&what](const timer_record& each) { return each.name == what.timer; });
  }
  if (what.outcome != outcome::applied) return;

  apply_state(to, what);
  if (what.failing && !left_state(what)) to.failing = true;
  if (what.failed) {
    std::erase_if(to.done, [&what](const sent_command& each) { return each.id == what.answers; });
  }
  for (const std::string& id : what.closed) {
    close(to, id);
    to.given_up.push_back(id);
  }
  for (const command_record& command : what.commands) apply_command(to, command);
  apply_timers(to, what);
  to.raised.insert(to.raised.end(), what.raised.begin(), what.raised.end());
  erase_names(to.collected, what.consumed);
  to.collected.insert(to.collected.end(), what.collected.begin(), what.collected.end());
  if (ended(to.status)) to.timers.clear();
}

}  // namespace snorri::sagas
