#include "operators.hpp"

#include <algorithm>
#include <optional>

#include "transition.hpp"

namespace snorri::sagas {

namespace {

bool contains(const std::vector<std::string>& list, std::string_view what) {
  return std::find(list.begin(), list.end(), what) != list.end();
}

const action_shape* find_action(const row_shape& row, std::string_view kind,
                                std::string_view name) {
  const auto found = std::find_if(
      row.actions.begin(), row.actions.end(),
      [&](const action_shape& each) { return each.kind == kind && each.name == name; });
  return found == row.actions.end() ? nullptr : &*found;
}

// ---- retry

/// How long the timer runs in this state. Nothing: the definition does not say.
std::optional<duration> limit_of(const shape& of, std::string_view state, std::string_view timer) {
  for (const row_shape& row : of.rows) {
    if (row.to != state) continue;
    const auto* arm = find_action(row, "arm", timer);
    if (arm != nullptr && arm->us > 0) return duration{arm->us};
  }
  return std::nullopt;
}

/// The state's timer is there to ask again for what does not come: no time that the business sets.
bool timer_asks_again(const shape& of, std::string_view state) {
  return std::any_of(of.rows.begin(), of.rows.end(), [state](const row_shape& row) {
    return row.from == state && row.on == "timeout" &&
           std::any_of(row.actions.begin(), row.actions.end(),
                       [](const action_shape& each) { return each.kind == "again"; });
  });
}

void restart_timers(const definition& by, const control& before, time_point now, record& out) {
  std::vector<std::string> names = before.gave_up;
  for (const auto& set : before.timers) {
    const bool of_command = before.find_open_by_name(set.name) != nullptr;
    const bool of_state = set.name.empty() && timer_asks_again(by.shape(), before.state);
    if (of_command || of_state) names.push_back(set.name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::uint64_t epoch = before.epoch;
  for (const std::string& name : names) {
    if (name == own_code) continue;
    const auto limit = limit_of(by.shape(), before.state, name);
    if (limit) out.timers.push_back({++epoch, now + *limit, name});
  }
}

// ---- compensate

const command_shape* undo_of(const shape& of, std::string_view command) {
  const auto found =
      std::find_if(of.commands.begin(), of.commands.end(),
                   [command](const command_shape& each) { return each.undoes == command; });
  return found == of.commands.end() ? nullptr : &*found;
}

/// A cancel in this row's state turns the saga back.
bool turns_back(const row_shape& row) { return row.on == "cancel" && row.to != row.from; }

/// The row by which the saga would have been turned back when what it did last was its latest step.
/// Nothing was done that can be undone: any row by which a cancel just ends it.
const row_shape* last_way_back(const definition& by, const control& before) {
  const shape& of = by.shape();
  for (auto sent = before.done.rbegin(); sent != before.done.rend(); ++sent) {
    const auto* undo = undo_of(of, sent->name);
    if (undo == nullptr) continue;
    const auto found = std::find_if(of.rows.begin(), of.rows.end(), [undo](const row_shape& row) {
      return turns_back(row) && find_action(row, "compensate", undo->name) != nullptr;
    });
    return found == of.rows.end() ? nullptr : &*found;
  }
  const auto found = std::find_if(of.rows.begin(), of.rows.end(), [&by](const row_shape& row) {
    return turns_back(row) && by.find_state(row.to)->end == "CANCELLED";
  });
  return found == of.rows.end() ? nullptr : &*found;
}

bool is_being_undone(const control& saga) {
  return std::any_of(saga.open.begin(), saga.open.end(),
                     [](const open_command& each) { return !each.undoes.empty(); });
}

/// Undos of what is not there to be undone.
bool undoes_nothing(const definition& by, const record& out) {
  return std::any_of(out.commands.begin(), out.commands.end(), [&by](const auto& each) {
    const auto* known = by.shape().find_command(each.name);
    return known != nullptr && !known->undoes.empty() && each.undoes.empty();
  });
}

/// Nobody waits any more for what the saga asked for on its way forward.
void leave_the_rest(const control& before, record& out) {
  for (const auto& open : before.open) {
    if (!contains(out.closed, open.id)) out.closed.push_back(open.id);
  }
}

}  // namespace

void ask_again(const definition& by, const control& before, time_point now, record& out) {
  for (const auto& open : before.open) {
    if (!open.child.empty()) continue;  // that saga is to be put right itself
    out.commands.push_back({open.id, open.name, open.type, 1, now, open.undoes, "", ""});
  }
  restart_timers(by, before, now, out);
  const bool own_code_failed = contains(before.gave_up, own_code);
  const bool asks =
      !out.commands.empty() || !before.raised.empty() || by.has_row(before.state, "completion");
  if (!asks && own_code_failed) {
    // Its timer alone would let it look alive, and nothing would ever come.
    return refuse(out, outcome::rejected,
                  "its own code could not take what came, and nothing is open: signal it that "
                  "event again");
  }
  if (!asks && out.timers.empty()) {
    return refuse(out, outcome::rejected,
                  "nothing is open in state " + before.state + " that could be asked again");
  }
  if (own_code_failed) out.stopped.emplace_back(own_code);
  if (before.status == saga_status::stuck && !remains_stuck(before, out, false)) {
    out.status = saga_status::pending;
  }
}

void resolve(const definition& by, const control& before, saga_status as, record& out) {
  if (before.status != saga_status::stuck) {
    return refuse(out, outcome::rejected,
                  "it is " + std::string(to_string(before.status)) +
                      ", and only a stuck saga can be resolved: cancel or compensate it");
  }
  const std::string end(to_string(as));
  for (const auto& state : by.shape().states) {
    if (state.end == end && (out.to == before.state || state.name == end)) out.to = state.name;
  }
  out.status = as;
  for (const auto& open : before.open) out.closed.push_back(open.id);
}

void turn_back(const definition& by, std::string_view name, const instance& before,
               const input& what, time_point now, const deciding& how, decision& made) {
  record& out = made.record;
  const record fresh = out;
  const typed_event cancel{typed_event::cancel, nullptr};
  take_row(by, name, before, what, cancel, now, how, made);
  const bool turned = out.outcome == outcome::applied && (out.from != out.to || out.reentered);
  if (turned) return;
  made = decision{fresh, nullptr};
  if (is_being_undone(before.control)) {
    return refuse(out, outcome::rejected, "it is being undone already: retry or skip what is open");
  }
  const row_shape* row = last_way_back(by, before.control);
  if (row == nullptr) {
    return refuse(out, outcome::rejected,
                  "its definition knows no way back from what it has done: resolve it when it is "
                  "stuck");
  }
  // As if it stood where that row begins. What it did since is left behind.
  instance there{before.key, before.control, before.data->clone()};
  there.control.state = row->from;
  take_row(by, name, there, what, cancel, now, how, made);
  if (out.outcome != outcome::applied) return;
  if (undoes_nothing(by, out)) {
    made.data.reset();
    out.row.reset();
    out.to = out.from;
    out.status = before.control.status;
    return refuse(out, outcome::rejected, "what there was to undo is undone already");
  }
  leave_the_rest(before.control, out);
}

}  // namespace snorri::sagas
