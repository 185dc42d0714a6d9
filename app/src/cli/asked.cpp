#include "cli/asked.hpp"

#include <algorithm>

#include "text/time_text.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

asked_command* find(std::vector<asked_command>& all, const std::string& id) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&id](const asked_command& each) { return each.id == id; });
  return found == all.end() ? nullptr : &*found;
}

void take_input(std::vector<asked_command>& all, const json& record, time_point at) {
  const json& input = value_in(record, "input");
  asked_command* command = find(all, text_in(input, "answers"));
  if (command == nullptr) return;
  const std::string kind = text_in(input, "kind");
  if ((kind == "reply" || kind == "skip") && command->answer.empty()) {
    command->answer = text_in(input, "type");
    command->answered = at;
    // Who skips it has not carried it out.
    if (kind == "reply") command->participant = text_in(input, "source");
  }
  if (kind == "failure") command->failures.push_back(text_in(record, "reason"));
}

void take_command(std::vector<asked_command>& all, const json& sent, time_point at) {
  const std::string id = text_in(sent, "id");
  asked_command* command = find(all, id);
  if (command == nullptr) {
    all.push_back({});
    command = &all.back();
    command->id = id;
    command->type = text_in(sent, "type");
    command->undoes = text_in(sent, "undoes");
    command->at = at;
  }
  if (command->participant.empty()) command->participant = text_in(sent, "participant");
  command->attempts = std::max(command->attempts, number_in(sent, "attempt"));
}

}  // namespace

std::vector<asked_command> asked_in(const json& saga) {
  std::vector<asked_command> all;
  for (const json& record : array_in(saga, "history")) {
    const time_point at = from_rfc3339(text_in(record, "at")).value_or(time_point{});
    take_input(all, record, at);
    for (const json& sent : array_in(record, "commands")) take_command(all, sent, at);
    for (const json& closed : array_in(record, "closed")) {
      if (!closed.is_string()) continue;
      asked_command* command = find(all, closed.get<std::string>());
      if (command != nullptr) command->given_up = true;
    }
  }
  return all;
}

const asked_command* find_asked(const std::vector<asked_command>& all, const std::string& id) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&id](const asked_command& each) { return each.id == id; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace snorri::app
