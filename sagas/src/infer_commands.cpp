#include <algorithm>
#include <map>

#include "snorri/sagas/shape.hpp"

namespace snorri::sagas {

namespace {

bool contains(const std::vector<std::string>& list, const std::string& what) {
  return std::find(list.begin(), list.end(), what) != list.end();
}

bool sends(const action_shape& action) {
  return action.kind == "send" || action.kind == "compensate" || action.kind == "start";
}

void add_replies(const shape& what, const std::string& state,
                 const std::vector<std::string>& replies, command_shape& into) {
  for (const row_shape& row : what.rows) {
    const bool answers = row.from == state && contains(replies, row.on);
    if (answers && !contains(into.replies, row.on)) into.replies.push_back(row.on);
  }
}

}  // namespace

std::vector<command_shape> infer_commands(const shape& what,
                                          const std::vector<std::string>& replies,
                                          const std::vector<std::string>& failures,
                                          const std::vector<std::string>& harmless) {
  std::vector<command_shape> commands;
  for (const row_shape& row : what.rows) {
    for (const action_shape& action : row.actions) {
      if (!sends(action)) continue;
      auto known = std::find_if(
          commands.begin(), commands.end(),
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
      add_replies(what, row.to, replies, *known);
    }
  }
  for (command_shape& each : commands) {
    for (const auto& reply : each.replies) {
      if (contains(failures, reply)) each.failures.push_back(reply);
    }
  }
  return commands;
}

}  // namespace snorri::sagas
