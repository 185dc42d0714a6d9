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

void apply_timers(control& saga, const record& what) {
  if (what.from != what.to || what.kind == input_kind::timer) saga.timer_due.reset();
  for (const timer_record& timer : what.timers) {
    saga.epoch = timer.epoch;
    saga.timer_due = timer.due;
  }
}

}  // namespace

void apply(control& to, const record& what) {
  SNORRI_INVARIANT(what.version == to.version + 1, "records of a saga follow each other");
  if (to.version == 0) {
    to.started_at = what.at;
    to.traceparent = what.traceparent;
    to.pin = what.pin;
  }
  to.version = what.version;
  to.updated_at = what.at;
  if (what.kind == input_kind::reply) {
    close(to, what.answers);
    to.answered.push_back({what.answers, what.source, what.id});
  }
  if (what.outcome != outcome::applied) return;

  if (what.from != what.to) {
    to.attempt = 1;
    to.state = what.to;
  }
  to.status = what.status;
  for (const std::string& id : what.closed) {
    close(to, id);
    to.given_up.push_back(id);
  }
  for (const command_record& command : what.commands) apply_command(to, command);
  apply_timers(to, what);
}

}  // namespace snorri::sagas
