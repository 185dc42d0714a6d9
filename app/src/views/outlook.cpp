#include "views/outlook.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace snorri::app {

namespace {

/// How often it may be tried, of a guard "tries_left<3>"; 0 of any other.
int attempts_of(const std::string& guard) {
  constexpr std::string_view word = "tries_left<";
  const auto at = guard.find(word);
  int most = 0;
  if (at != std::string::npos) {
    std::from_chars(guard.data() + at + word.size(), guard.data() + guard.size(), most);
  }
  return most;
}

/// Made at the command that a timer is for, or in the state.
int attempt_at(const sagas::control& now, const std::string& timer) {
  const auto* open = timer.empty() ? nullptr : now.find_open_by_name(timer);
  return open == nullptr ? now.attempt : open->attempt;
}

std::string event_of(const std::string& timer) {
  if (timer.empty()) return "timeout";
  return timer == sagas::timer_record::deadline ? timer : "timeout " + timer;
}

void add_clause(std::string& to, const std::string& clause) {
  if (clause.empty()) return;
  to += (to.empty() ? "" : ", ") + clause;
}

std::string clause_of(const sagas::action_shape& action, int attempt, int attempts_max) {
  if (action.kind == "again") {
    std::string text = "asks again for " + action.type + ", attempt " + std::to_string(attempt + 1);
    if (attempts_max > 0) text += " of " + std::to_string(attempts_max);
    return text;
  }
  if (action.kind == "compensate") return "undoes: asks for " + action.type;
  if (action.kind == "send") return "asks for " + action.type;
  if (action.kind == "publish") return "publishes " + action.type;
  if (action.kind == "give_up") return "gives up: it is stuck then";
  return "";
}

std::string sentence_of(const sagas::shape& of, const sagas::row_shape& row, int attempt) {
  std::string text;
  if (row.to != row.from) {
    const auto end = std::find_if(of.states.begin(), of.states.end(), [&row](const auto& state) {
      return state.name == row.to && !state.end.empty();
    });
    text = end == of.states.end() ? "goes to " + row.to : "ends " + end->end;
  }
  for (const auto& action : row.actions) {
    add_clause(text, clause_of(action, attempt, attempts_of(row.guard)));
  }
  return text.empty() ? "nothing changes" : text;
}

/// What the first row does that is taken; of one with a guard that only the saga's own code can
/// answer, that it may.
std::string what_happens(const sagas::shape& of, const sagas::control& now,
                         const std::string& timer) {
  const std::string on = event_of(timer);
  const int attempt = attempt_at(now, timer);
  std::string text;
  for (const auto& row : of.rows) {
    if (row.from != now.state || row.on != on) continue;
    const int most = attempts_of(row.guard);
    const bool certain =
        row.guard.empty() || (most > 0 && row.guard.find(" and ") == row.guard.npos);
    if (most > 0 && attempt >= most) continue;
    const std::string does = sentence_of(of, row, attempt);
    text += (text.empty() ? "" : "; or ") + does + (certain ? "" : " (if " + row.guard + ")");
    if (certain) return text;
  }
  return text.empty() ? "its time is up" : text;
}

}  // namespace

bool is_alive(const sagas::control& now, const sagas::timer_record& timer) {
  const auto& gave_up = now.gave_up;
  return now.status != sagas::saga_status::stuck ||
         std::find(gave_up.begin(), gave_up.end(), timer.name) == gave_up.end();
}

std::vector<outlook> outlook_of(const sagas::shape* of, const sagas::control& now) {
  std::vector<outlook> next;
  for (const auto& command : now.open) {
    if (command.due > now.updated_at) {
      next.push_back({command.due, "",
                      "sends " + command.type + ", attempt " + std::to_string(command.attempt),
                      true});
    }
  }
  for (const auto& timer : now.timers) {
    if (!is_alive(now, timer)) continue;
    next.push_back({timer.due, timer.name,
                    of == nullptr ? "its time is up" : what_happens(*of, now, timer.name)});
  }
  std::stable_sort(next.begin(), next.end(),
                   [](const outlook& a, const outlook& b) { return a.at < b.at; });
  return next;
}

std::vector<std::string> events_taken(const sagas::shape& of, const sagas::control& now) {
  std::vector<std::string> types;
  for (const auto& row : of.rows) {
    if (row.from != now.state || row.on == "cancel" || row.on == "completion" || row.on == "undo" ||
        row.on == "deadline" || row.on.starts_with("timeout")) {
      continue;
    }
    const bool ignored = row.actions.size() == 1 && row.actions.front().kind == "ignore";
    if (!ignored && std::find(types.begin(), types.end(), row.on) == types.end()) {
      types.push_back(row.on);
    }
  }
  return types;
}

bool takes_cancel(const sagas::shape& of, const std::string& state) {
  return std::any_of(of.rows.begin(), of.rows.end(), [&state](const auto& row) {
    return row.from == state && row.on == "cancel" &&
           (row.actions.empty() || row.actions.front().kind != "ignore");
  });
}

}  // namespace snorri::app
