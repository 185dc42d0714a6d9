// Puts a shape together from what the definition's types say of themselves, in views: text that the
// compiler has anyway. The strings are made in one place of the library, which is a second less to
// compile for each saga.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "snorri/base/codec.hpp"
#include "snorri/base/message_name.hpp"
#include "snorri/base/message_schema.hpp"
#include "snorri/sagas/name.hpp"
#include "snorri/sagas/shape.hpp"

namespace snorri::sagas {

struct message_view {
  std::string_view type;  // "" = none
  std::string_view dataschema;
  std::string (*schema)() = nullptr;
};
template <class Message>
message_view view_message() {
  return {message_name<Message>(), message_schema<Message>(), &body_schema<Message>};
}

struct action_view {
  std::string_view kind;
  std::string_view name;
  std::string_view type;
  long long us = 0;
  message_view message{};  // that others see
};

struct row_view {
  state_label from;
  std::string_view timeout_of;  // the command whose timeout it is for, "" = `on` says all
  std::string_view on;
  state_label to;
  bool reenters = false;
};

struct step_view {
  std::string_view name;
  std::string_view type;
  std::string_view child;
  std::string_view undo_name;  // "" = has no undo
  std::string_view undo_type;
  std::string_view undone;
  bool harmless = false;
  bool required = false;
  bool after_pivot = false;
};

class shape_builder {
 public:
  /// Fills in `made`, which outlives it: so that no saga's file has to destroy or move a shape.
  shape_builder(shape& made, std::string_view name, int version, std::string_view start);

  void add_state(const state_label& name, std::string_view end);
  void add_row(const row_view& row, std::string guard, std::initializer_list<action_view> actions);
  void add_event(const message_view& event);
  /// `replies`: the one that says it is done first, then the failures.
  void add_step(const step_view& step, std::initializer_list<std::string_view> replies);
  /// The commands of a table: what its rows send, and as answers what of `replies` the states take
  /// that those rows lead to.
  void infer_commands(std::initializer_list<std::string_view> replies,
                      std::initializer_list<std::string_view> failures,
                      std::initializer_list<std::string_view> harmless);

  shape& made() noexcept { return made_; }

 private:
  void add_message(const message_view& what);

  shape& made_;
};

}  // namespace snorri::sagas
