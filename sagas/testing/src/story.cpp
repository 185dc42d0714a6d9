#include "snorri/testing/story.hpp"

#include <iomanip>
#include <sstream>

#include "words.hpp"

namespace snorri::testing {

namespace {

constexpr const char* indent = "              ";

std::string input_text(const sagas::record& what) {
  switch (what.kind) {
    case sagas::input_kind::timer:
      return what.type + (what.timer.empty() || what.timer == what.type ? "" : " of " + what.timer);
    case sagas::input_kind::failure:
      return "failure of " + what.answers + ": " + what.reason;
    case sagas::input_kind::cancel:
    case sagas::input_kind::undo:
    case sagas::input_kind::retry:
    case sagas::input_kind::compensate:
    case sagas::input_kind::resolve:
      return what.type + (what.reason.empty() ? "" : ": " + what.reason);
    case sagas::input_kind::skip:
      return what.type + ", by the word of " + what.source +
             (what.reason.empty() ? "" : ": " + what.reason);
    case sagas::input_kind::raised:
      return what.type + ", raised by itself";
    case sagas::input_kind::offered:
      return what.type + ", offered again";
    default:
      return what.type;
  }
}

std::string command_text(const sagas::command_record& command, time_point at) {
  const std::string what = command.child.empty() ? command.type
                           : command.undoes.empty()
                               ? "child saga " + command.child + ": " + command.type
                               : "undo of child saga " + command.child;
  std::string text = (command.undoes.empty() ? "-> " : "<- ") + what;
  if (!command.undoes.empty()) text += ", undoes " + command.undoes;
  if (command.attempt > 1) text += ", attempt " + std::to_string(command.attempt);
  if (command.due > at) text += ", in " + to_text(command.due - at);
  if (!command.body.empty()) text += " " + command.body;
  return text;
}

void tell_record(std::ostringstream& out, const sagas::record& what, time_point start) {
  out << "  " << std::left << std::setw(10) << ("+" + to_text(what.at - start)) << "  "
      << input_text(what);
  if (!what.body.empty()) out << " " << what.body;
  if (what.outcome == sagas::outcome::applied) {
    out << "  " << what.from;
    if (what.from != what.to || what.reentered) out << " -> " << what.to;
  } else {
    out << "  " << to_string(what.outcome) << ": " << what.reason;
  }
  out << "\n";
  for (const auto& each : what.commands) out << indent << command_text(each, what.at) << "\n";
  for (const auto& each : what.closed) out << indent << "gives up " << each << "\n";
  for (const auto& each : what.events) {
    out << indent << "=> " << each.type << " " << each.body << " published\n";
  }
  for (const auto& each : what.timers) {
    out << indent << timer_text(each.name) << " in " << to_text(each.due - what.at) << "\n";
  }
}

}  // namespace

std::string story_of(const virtual_saga& saga) {
  std::ostringstream out;
  const auto& control = saga.control();
  out << saga.name() << " ";
  if (control.version == 0) {
    out << "has not begun\n";
    return out.str();
  }
  out << to_string(control.status) << " in state " << control.state << ", "
      << to_text(saga.now() - control.started_at) << " after it began\n";
  for (const auto& each : saga.history()) tell_record(out, each, control.started_at);
  out << "  data " << saga.data() << "\n";
  return out.str();
}

}  // namespace snorri::testing
