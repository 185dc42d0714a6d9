#include "snorri/engine/story.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>
#include <vector>

#include "snorri/engine/history.hpp"

namespace snorri::engine {

namespace {

constexpr std::size_t page = 1000;
constexpr std::size_t body_bytes_max = 60;  // of a message, then it is cut
constexpr std::size_t time_columns = 11;

std::string with_body(const std::string& type, const std::string& body) {
  if (body.empty() || body == "{}") return type;
  if (body.size() <= body_bytes_max) return type + " " + body;
  return type + " " + body.substr(0, body_bytes_max) + "...";
}

std::string with_reason(const std::string& what, const std::string& reason) {
  return reason.empty() ? what : what + ": " + reason;
}

/// What came in, and from whom where that is not the saga itself or its clock.
std::string said(const sagas::record& what) {
  switch (what.kind) {
    case sagas::input_kind::timer:
      if (what.timer.empty() || what.timer == sagas::timer_record::deadline) return what.type;
      return "timeout of " + what.timer;
    case sagas::input_kind::failure:
      return "failure of " + what.source + ": " + what.reason;
    case sagas::input_kind::cancel:
      return with_reason("cancel by " + what.source,
                         what.outcome == sagas::outcome::applied ? what.reason : "");
    case sagas::input_kind::retry:
    case sagas::input_kind::compensate:
    case sagas::input_kind::resolve:
      return with_reason(what.type + " by " + what.source,
                         what.outcome == sagas::outcome::applied ? what.reason : "");
    case sagas::input_kind::skip:
      return with_reason(with_body(what.type, what.body) + ", by the word of " + what.source,
                         what.outcome == sagas::outcome::applied ? what.reason : "");
    case sagas::input_kind::undo:
      return "undo by " + what.source;
    case sagas::input_kind::raised:
      return with_body(what.type, what.body) + ", by itself";
    case sagas::input_kind::offered:
      return with_body(what.type, what.body) + ", offered again";
    case sagas::input_kind::completion:
    case sagas::input_kind::migration:
      return std::string(to_string(what.kind));
    default:
      // What a child says of itself is in its own story.
      if (what.type.starts_with("child_")) return what.type + " from " + what.source;
      return with_body(what.type, what.body) + " from " + what.source;
  }
}

/// Tells a saga's records one after the other.
class teller {
 public:
  explicit teller(time_point start) : start_(start) {}

  std::string tell(const sagas::record& what) {
    const std::string indent(2 + time_columns + 2, ' ');
    std::string text = begun(what.at) + said(what);
    if (what.outcome != sagas::outcome::applied) {
      return text + "  (" + with_reason(std::string(to_string(what.outcome)), what.reason) + ")\n";
    }
    if (what.from != what.to || what.reentered) text += "  " + what.from + " → " + what.to;
    text += "\n";
    for (const auto& each : what.commands) text += indent + asked(each, what.at) + "\n";
    for (const auto& each : what.closed)
      text += indent + "no longer waits for " + name_of(each) + "\n";
    for (const auto& each : what.events) {
      text += indent + "⇒ " + with_body(each.type, each.body) + " published\n";
    }
    return text;
  }

  std::string tell_forgotten(const store::recorded_event& what) const {
    return begun(what.event.at) + what.event.type + " from " + what.event.source +
           "  (forgotten)\n";
  }

 private:
  std::string begun(time_point at) const {
    std::string time = "+" + to_text(at - start_);
    time.resize(std::max(time.size(), time_columns), ' ');
    return "  " + time + "  ";
  }

  std::string asked(const sagas::command_record& command, time_point at) {
    const std::string saga = command.child.empty() ? "" : "saga " + command.child + ": ";
    const std::string whole = saga + with_body(command.type, command.body);
    // Children are told apart by what they were started with.
    asked_.emplace(command.id, saga.empty() ? command.type : whole);
    std::string text = command.undoes.empty() ? "→ " + whole
                       : command.child.empty()
                           ? "↩ " + whole + ", undoes " + name_of(command.undoes)
                           : "↩ undo of " + name_of(command.undoes);
    if (command.attempt > 1) text += ", attempt " + std::to_string(command.attempt);
    if (command.due > at) text += ", in " + to_text(command.due - at);
    return text;
  }

  /// What a command of the saga is called, by its id.
  std::string name_of(const std::string& command) const {
    const auto found = asked_.find(command);
    return found == asked_.end() ? command : found->second;
  }

  time_point start_;
  std::map<std::string, std::string> asked_;
};

}  // namespace

result<std::string> tell_story(store::store_reader& from, const store::stream_name& saga) {
  const auto row = from.find(saga);
  if (!row) return row.error();
  if (!*row) return error(errc::saga_missing, "there is no saga " + saga.text() + " in this store");
  const auto& summary = (*row)->summary;
  std::string text = saga.text() + "  " + summary.status;
  if (summary.state != summary.status) text += " in " + summary.state;
  text += " after " + to_text((*row)->updated_at - (*row)->started_at) + "\n";
  teller telling((*row)->started_at);
  for (store::stream_version next = 1; next <= (*row)->version;) {
    const auto events = from.read_stream(saga, next, page);
    if (!events) return events.error();
    for (const auto& each : *events) {
      if (each.forgotten) {
        text += telling.tell_forgotten(each);
        continue;
      }
      const auto record = read_record(each);
      if (!record) return record.error();
      text += telling.tell(*record);
    }
    if (events->empty()) break;
    next = events->back().version + 1;
  }
  return text;
}

}  // namespace snorri::engine
