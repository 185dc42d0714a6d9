// What a definition's messages may be: every answer to each command, every event from outside, with
// the bodies that the user's samples give them. Worked out once.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/sagas/definition.hpp"

namespace snorri::sagas::checking {

/// A message as it comes in: decoded from its own body, as the engine would.
struct message {
  typed_event event;
  std::string type;
  std::string schema;
  std::string body;
};

struct possible_answer {
  message what;
  bool failure = false;  // says that the command had no effect
};

struct command_info {
  command_shape shape;
  std::vector<possible_answer> answers;

  bool is_child() const { return !shape.child.empty(); }
  bool is_undo() const { return !shape.undoes.empty(); }
  /// What it did must be undone by whoever cancels.
  bool matters() const { return !shape.harmless && !is_undo(); }
};

class catalog {
 public:
  /// `data_matters`: sagas that differ in their data only are different states.
  catalog(const definition& by, bool data_matters);

  const definition& by() const { return by_; }
  bool data_matters() const { return data_matters_; }
  const std::deque<command_info>& commands() const { return commands_; }
  const command_info& command(int number) const {
    return commands_[static_cast<std::size_t>(number)];
  }
  /// Adds a command that the shape does not know: nothing answers it.
  int command_number(std::string_view name);
  const std::vector<message>& starts() const { return starts_; }
  /// Events that answer no command.
  const std::vector<message>& outside() const { return outside_; }
  std::size_t outside_types() const;
  /// What can't be explored since the user's types refuse it.
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  std::vector<message> messages_of(int type);

  const definition& by_;
  bool data_matters_;
  std::deque<command_info> commands_;  // never moved: messages are viewed
  std::vector<message> starts_;
  std::vector<message> outside_;
  std::vector<std::string> problems_;
};

}  // namespace snorri::sagas::checking
