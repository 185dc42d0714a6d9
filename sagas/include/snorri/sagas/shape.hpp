// What a definition looks like from outside, as plain values: for graphs, lists, the model checker,
// the engine's policies and the hash that pins a saga to its definition.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snorri/base/result.hpp"

namespace snorri::sagas {

struct action_shape {
  std::string kind;  // send, again, compensate, publish, raise, arm, give_up, ... (language.hpp)
  std::string name;  // the user's function: "reserve"
  std::string type;  // the message it makes: "ReserveInventory"
  long long us = 0;  // arm: the limit; again: the first delay

  friend bool operator==(const action_shape&, const action_shape&) = default;
};

struct state_shape {
  std::string name;
  std::string end;  // "", "CONFIRMED" or "CANCELLED"

  friend bool operator==(const state_shape&, const state_shape&) = default;
};

struct row_shape {
  std::string from;
  std::string on;
  std::string to;                     // the same as `from` where the row stays
  std::string guard;                  // "" = always
  std::vector<action_shape> actions;  // those of leaving `from` first, of entering `to` last
  bool reenters = false;              // leaves `from` for the same state

  friend bool operator==(const row_shape&, const row_shape&) = default;
};

/// A command as a participant (or a child saga) sees it.
struct command_shape {
  std::string name;    // "reserve"
  std::string type;    // "ReserveInventory"; of a child saga its start event, of its undo "undo"
  std::string child;   // the child's saga type, "" = a participant's command
  std::string undoes;  // the name of the command that it compensates, "" = goes forward
  std::vector<std::string> replies;   // event types that may answer it
  std::vector<std::string> failures;  // those of them that say that it had no effect
  bool harmless = false;              // has no effect that must be undone
  bool required = false;     // a confirmed saga has done it: a step that is not conditional
  bool after_pivot = false;  // once it is sent there is only forward
};

/// What becomes of an event that finds no saga with its key.
enum class missing_policy { park, discard, hold };
/// What becomes of a start event whose key a living saga has.
enum class second_start_policy { deliver, ignore, refuse };
/// What becomes of an event that no row of the state takes.
enum class unexpected_policy { park, ignore, fail };

struct event_shape {
  std::string type;
  missing_policy missing = missing_policy::park;
  long long hold_us = 0;  // of missing_policy::hold
  int version = 1;        // of its body: one more than the last that is brought up to date
};

/// A message that the definition takes or makes.
struct message_shape {
  std::string type;
  std::string dataschema;             // as its type says, "" = none
  std::string (*schema)() = nullptr;  // JSON Schema of its body
};

struct policy_shape {
  second_start_policy second_start = second_start_policy::deliver;
  unexpected_policy unexpected = unexpected_policy::park;
  bool key_reusable = false;      // a start event begins an ended saga again
  std::size_t deferred_max = 16;  // events that wait in one saga
};

struct migration_shape {
  int from = 0;                                             // the version
  std::vector<std::pair<std::string, std::string>> states;  // those that are called otherwise now
};

struct shape {
  std::string name;
  int version = 0;
  std::string hash;  // 16 hexadecimal digits, of name, start, states, rows and deadline
  std::string start;
  std::vector<state_shape> states;  // the initial one first
  std::vector<row_shape> rows;      // in the order in which they are tried
  long long deadline_us = 0;        // of the whole saga, 0 = none

  // Not part of the hash: what they change is no history.
  std::vector<command_shape> commands;
  std::vector<event_shape> events;  // as definition::event_types()
  policy_shape policies;
  std::vector<migration_shape> migrations;
  std::vector<message_shape> messages;  // each type once

  const command_shape* find_command(std::string_view command) const noexcept;
  const message_shape* find_message(std::string_view type) const noexcept;
};

/// A digest of name, start, states, rows and deadline. Two definitions with one hash take the same
/// histories.
std::string hash_of(const shape& what);

/// Name, version, hash, start, states and rows.
std::string to_json(const shape& what);
/// Errors: record_unreadable.
result<shape> shape_from_json(std::string_view json);

}  // namespace snorri::sagas
