// What is expected of a given() saga.
#include <algorithm>

#include "snorri/testing/given.hpp"
#include "words.hpp"

namespace snorri::testing {

namespace {

std::string name_of(const sagas::command_record& command) {
  return command.child.empty() ? command.type
                               : (command.undoes.empty() ? "" : "undo of ") + command.child;
}

/// Of what came last, also of what was asked for again.
std::vector<const sagas::command_record*> latest_commands(const virtual_saga& saga) {
  std::vector<const sagas::command_record*> all;
  for (const auto& record : saga.latest()) {
    for (const auto& each : record.commands) all.push_back(&each);
  }
  return all;
}

std::vector<std::string> names_of(const std::vector<const sagas::command_record*>& commands) {
  std::vector<std::string> names;
  for (const auto* each : commands) names.push_back(name_of(*each));
  return names;
}

std::vector<const sagas::event_record*> latest_events(const virtual_saga& saga) {
  std::vector<const sagas::event_record*> all;
  for (const auto& record : saga.latest()) {
    for (const auto& each : record.events) all.push_back(&each);
  }
  return all;
}

/// A further attempt is recorded without the body; the first one's holds.
std::string body_of(const virtual_saga& saga, const sagas::command_record& command) {
  if (!command.body.empty()) return command.body;
  for (const auto& record : saga.history()) {
    for (const auto& each : record.commands) {
      if (each.id == command.id && !each.body.empty()) return each.body;
    }
  }
  return {};
}

std::string sent_text(const virtual_saga& saga) {
  return list_text(names_of(latest_commands(saga)), "nothing");
}

std::string status_text(const sagas::control& control) {
  return std::string(to_string(control.status)) + " in state " + control.state;
}

}  // namespace

// ---- what the last input brought about

given_saga& given_saga::expect_command_of(std::string_view type, const body_check& check,
                                          place where) {
  if (silent()) return *this;
  std::string wrong;
  bool found = false;
  for (const auto* each : latest_commands(*saga_)) {
    if (each->type != type) continue;
    found = true;
    wrong = check(body_of(*saga_, *each));
    if (wrong.empty()) return *this;
  }
  const std::string what(type);
  return say(false,
             found
                 ? "saga " + saga_->name() + " sent " + what + ", but " + wrong
                 : "saga " + saga_->name() + " did not send " + what + " but " + sent_text(*saga_),
             where);
}

given_saga& given_saga::expect_no_command_of(std::string_view type, place where) {
  if (silent()) return *this;
  const auto names = names_of(latest_commands(*saga_));
  return say(std::find(names.begin(), names.end(), type) == names.end(),
             "saga " + saga_->name() + " sent " + std::string(type) + ", which was not expected",
             where);
}

given_saga& given_saga::expect_no_command(place where) {
  if (silent()) return *this;
  return say(latest_commands(*saga_).empty(),
             "saga " + saga_->name() + " sent " + sent_text(*saga_) + ", expected no command",
             where);
}

given_saga& given_saga::expect_commands_of(const std::vector<std::string>& types, place where) {
  if (silent()) return *this;
  return say(names_of(latest_commands(*saga_)) == types,
             "saga " + saga_->name() + " sent " + sent_text(*saga_) + ", expected " +
                 list_text(types, "nothing") + " in this order",
             where);
}

given_saga& given_saga::expect_event_of(std::string_view type, const body_check& check,
                                        place where) {
  if (silent()) return *this;
  std::string wrong = "did not publish " + std::string(type);
  std::vector<std::string> names;
  for (const auto* each : latest_events(*saga_)) {
    names.push_back(each->type);
    if (each->type != type) continue;
    const auto problem = check(each->body);
    if (problem.empty()) return *this;
    wrong = "published " + each->type + ", but " + problem;
  }
  if (wrong.starts_with("did not")) wrong += " but " + list_text(names, "nothing");
  return say(false, "saga " + saga_->name() + " " + wrong, where);
}

given_saga& given_saga::expect_no_event_of(std::string_view type, place where) {
  if (silent()) return *this;
  const auto events = latest_events(*saga_);
  const bool published = std::any_of(events.begin(), events.end(),
                                     [type](const auto* each) { return each->type == type; });
  return say(
      !published,
      "saga " + saga_->name() + " published " + std::string(type) + ", which was not expected",
      where);
}

given_saga& given_saga::expect_child(std::string_view child, place where) {
  if (silent()) return *this;
  for (const auto* each : latest_commands(*saga_)) {
    if (each->child == child && each->undoes.empty()) return *this;
  }
  return say(false,
             "saga " + saga_->name() + " did not start a child saga " + std::string(child) +
                 " but sent " + sent_text(*saga_),
             where);
}

given_saga& given_saga::expect_child_undo(std::string_view child, place where) {
  if (silent()) return *this;
  for (const auto* each : latest_commands(*saga_)) {
    if (each->child == child && !each->undoes.empty()) return *this;
  }
  return say(false,
             "saga " + saga_->name() + " did not undo a child saga " + std::string(child) +
                 " but sent " + sent_text(*saga_),
             where);
}

given_saga& given_saga::expect_outcome(std::string_view what, place where) {
  if (silent()) return *this;
  const auto& last = saga_->last();
  return say(to_string(last.outcome) == what,
             "for saga " + saga_->name() + " it was " + std::string(to_string(last.outcome)) +
                 (last.reason.empty() ? "" : " (" + last.reason + ")") + ", expected " +
                 std::string(what),
             where);
}

given_saga& given_saga::expect_outcome(sagas::outcome what, place where) {
  return expect_outcome(to_string(what), where);
}

given_saga& given_saga::expect_reason(std::string_view part, place where) {
  if (silent()) return *this;
  const auto& reason = saga_->last().reason;
  return say(reason.find(part) != std::string::npos,
             "the reason that saga " + saga_->name() + " gives is \"" + reason + "\", without \"" +
                 std::string(part) + "\"",
             where);
}

given_saga& given_saga::expect_parked(place where) {
  if (silent()) return *this;
  return say(saga_->last().parked,
             "saga " + saga_->name() + " did not park it, it was " +
                 std::string(to_string(saga_->last().outcome)),
             where);
}

given_saga& given_saga::expect_not_parked(place where) {
  if (silent()) return *this;
  return say(!saga_->last().parked, "saga " + saga_->name() + " parked it: " + saga_->last().reason,
             where);
}

// ---- the saga as it now stands

given_saga& given_saga::expect_state(std::string_view state, place where) {
  if (silent()) return *this;
  return say(saga_->control().state == state,
             "saga " + saga_->name() + " is in state " + saga_->control().state + ", expected " +
                 std::string(state),
             where);
}

given_saga& given_saga::expect_status(std::string_view status, place where) {
  if (silent()) return *this;
  return say(to_string(saga_->control().status) == status,
             "saga " + saga_->name() + " is " + status_text(saga_->control()) + ", expected " +
                 std::string(status),
             where);
}

given_saga& given_saga::expect_status(sagas::saga_status status, place where) {
  return expect_status(to_string(status), where);
}

given_saga& given_saga::expect_end(std::string_view end, place where) {
  if (silent()) return *this;
  const auto& control = saga_->control();
  const bool named = control.state == end || to_string(control.status) == end;
  return say(sagas::ended(control.status) && named,
             "saga " + saga_->name() + " is " + status_text(control) + ", expected it to end as " +
                 std::string(end),
             where);
}

given_saga& given_saga::expect_stuck(place where) { return expect_status("STUCK", where); }

given_saga& given_saga::expect_timer_in(duration time, std::string_view name, place where) {
  if (silent()) return *this;
  const auto* timer = saga_->control().find_timer(name);
  if (timer == nullptr) {
    return say(false, "saga " + saga_->name() + " has no " + timer_text(name) + " set", where);
  }
  const auto left = timer->due - saga_->now();
  return say(left == time,
             "the " + timer_text(name) + " of saga " + saga_->name() + " is due in " +
                 to_text(left) + ", expected in " + to_text(time),
             where);
}

given_saga& given_saga::expect_no_timer(std::string_view name, place where) {
  if (silent()) return *this;
  return say(saga_->control().find_timer(name) == nullptr,
             "saga " + saga_->name() + " has its " + timer_text(name) + " set", where);
}

given_saga& given_saga::expect_attempt_of(std::string_view type, int attempt, place where) {
  if (silent()) return *this;
  int made = 0;
  for (const auto& open : saga_->control().open) {
    if (open.type == type) made = open.attempt;
    if (made == attempt) return *this;
  }
  return say(false,
             made == 0
                 ? "saga " + saga_->name() + " waits for no answer to " + std::string(type)
                 : "saga " + saga_->name() + " made attempt " + std::to_string(made) + " at " +
                       std::string(type) + ", expected attempt " + std::to_string(attempt),
             where);
}

given_saga& given_saga::expect_open_of(std::string_view type, place where) {
  if (silent()) return *this;
  const auto& open = saga_->control().open;
  return say(
      std::any_of(open.begin(), open.end(), [type](const auto& each) { return each.type == type; }),
      "saga " + saga_->name() + " waits for no answer to " + std::string(type), where);
}

given_saga& given_saga::expect_data_as(const body_check& check, place where) {
  if (silent()) return *this;
  const auto wrong = check(saga_->data());
  return say(wrong.empty(), "the data of saga " + saga_->name() + " is wrong: " + wrong, where);
}

given_saga& given_saga::expect_deferred(std::size_t count, place where) {
  if (silent()) return *this;
  const auto waiting = saga_->control().deferred.size();
  return say(waiting == count,
             "in saga " + saga_->name() + " " + std::to_string(waiting) +
                 " events are deferred, expected " + std::to_string(count),
             where);
}

given_saga& given_saga::expect_nothing_outstanding(place where) {
  if (silent()) return *this;
  const auto& control = saga_->control();
  std::vector<std::string> left;
  for (const auto& each : control.open) left.push_back("the answer to " + name_of(each));
  for (const auto& each : control.timers) left.push_back("its " + timer_text(each.name));
  for (const auto& each : control.deferred) left.push_back("the deferred " + each.type);
  for (const auto& each : control.raised) left.push_back("the raised " + each.type);
  return say(left.empty(),
             "saga " + saga_->name() + " still waits for " + list_text(left, "nothing"), where);
}

}  // namespace snorri::testing
