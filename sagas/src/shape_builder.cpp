#include "snorri/sagas/shape_builder.hpp"

#include <algorithm>

namespace snorri::sagas {

namespace {

using names = std::initializer_list<std::string_view>;

template <class List>
bool contains(const List& list, std::string_view what) {
  return std::find(list.begin(), list.end(), what) != list.end();
}

bool sends(const action_shape& action) {
  return action.kind == "send" || action.kind == "compensate" || action.kind == "start";
}

void add_replies(const shape& what, const std::string& state, const names& replies,
                 command_shape& into) {
  for (const row_shape& row : what.rows) {
    const bool answers = row.from == state && contains(replies, row.on);
    if (answers && !contains(into.replies, row.on)) into.replies.push_back(row.on);
  }
}

}  // namespace

shape_builder::shape_builder(shape& made, std::string_view name, int version,
                             std::string_view start)
    : made_(made) {
  made_.name = name;
  made_.version = version;
  made_.start = start;
}

void shape_builder::add_state(const state_label& name, std::string_view end) {
  made_.states.push_back({name.text(), std::string(end)});
}

void shape_builder::add_row(const row_view& row, std::string guard,
                            std::initializer_list<action_view> actions) {
  row_shape& added = made_.rows.emplace_back();
  added.from = row.from.text();
  added.on = row.on;
  if (!row.timeout_of.empty()) added.on = "timeout " + std::string(row.timeout_of);
  added.to = row.to.text();
  added.guard = std::move(guard);
  added.reenters = row.reenters;
  for (const action_view& each : actions) {
    add_message(each.message);
    added.actions.push_back(
        {std::string(each.kind), std::string(each.name), std::string(each.type), each.us});
  }
}

void shape_builder::add_event(const message_view& event) {
  made_.events.emplace_back().type = event.type;
  add_message(event);
}

void shape_builder::add_message(const message_view& what) {
  if (what.type.empty() || made_.find_message(what.type) != nullptr) return;
  made_.messages.push_back({std::string(what.type), std::string(what.dataschema), what.schema});
}

void shape_builder::add_step(const step_view& step, names replies) {
  command_shape forward;
  forward.name = step.name;
  forward.type = step.type;
  forward.child = step.child;
  forward.replies.assign(replies.begin(), replies.end());
  forward.failures.assign(replies.begin() + 1, replies.end());
  forward.harmless = step.harmless;
  forward.required = step.required;
  forward.after_pivot = step.after_pivot;
  made_.commands.push_back(std::move(forward));
  if (step.undo_name.empty()) return;
  command_shape backward;
  backward.name = step.undo_name;
  backward.type = step.undo_type;
  backward.child = step.child;
  backward.undoes = step.name;
  backward.replies.emplace_back(step.undone);
  made_.commands.push_back(std::move(backward));
}

void shape_builder::infer_commands(names replies, names failures, names harmless) {
  auto& commands = made_.commands;
  for (const row_shape& row : made_.rows) {
    for (const action_shape& action : row.actions) {
      if (!sends(action)) continue;
      auto known =
          std::find_if(commands.begin(), commands.end(),
                       [&action](const command_shape& each) { return each.name == action.name; });
      if (known == commands.end()) {
        command_shape fresh;
        fresh.name = action.name;
        fresh.type = action.type;
        // Which command it undoes is known when it is sent; here only that it undoes one.
        if (action.kind == "compensate") fresh.undoes.assign(1, '?');
        fresh.harmless = contains(harmless, action.name);
        known = commands.insert(commands.end(), std::move(fresh));
      }
      add_replies(made_, row.to, replies, *known);
    }
  }
  for (command_shape& each : commands) {
    for (const auto& reply : each.replies) {
      if (contains(failures, reply)) each.failures.push_back(reply);
    }
  }
}

}  // namespace snorri::sagas
