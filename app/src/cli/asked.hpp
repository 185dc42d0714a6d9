// What a saga asked of its participants, gathered over its history: one entry a command.
#pragma once

#include <string>
#include <vector>

#include "snorri/base/clock.hpp"
#include "views/json_fwd.hpp"

namespace snorri::app {

struct asked_command {
  std::string id;
  std::string type;
  std::string participant;  // "" = nobody known yet
  std::string undoes;       // id of another one
  long long attempts = 0;
  time_point at;        // of the first attempt
  std::string answer;   // type of the reply, "" = none
  time_point answered;  // where there is one
  bool given_up = false;
  std::vector<std::string> failures;  // what participants said when they could not do it
};

/// In order of the first attempt.
std::vector<asked_command> asked_in(const json& saga);

/// The one with this id, or nullptr.
const asked_command* find_asked(const std::vector<asked_command>& all, const std::string& id);

}  // namespace snorri::app
