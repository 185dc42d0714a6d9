// What a definition looks like from outside, as plain values: for graphs, lists and the hash that
// pins a saga to its definition.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "snorri/base/result.hpp"

namespace snorri::sagas {

struct action_shape {
  std::string kind;  // send, again, compensate, publish, arm, give_up, ignore
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
  std::string to;     // the same as `from` where the row stays
  std::string guard;  // "" = always
  std::vector<action_shape> actions;

  friend bool operator==(const row_shape&, const row_shape&) = default;
};

struct shape {
  std::string name;
  int version = 0;
  std::string hash;  // of everything below, 16 hexadecimal digits
  std::string start;
  std::vector<state_shape> states;  // the initial one first
  std::vector<row_shape> rows;      // in the order in which they are tried
};

/// A digest of name, start, states and rows. Two definitions with one hash take the same histories.
std::string hash_of(const shape& what);

std::string to_json(const shape& what);
/// Errors: record_unreadable.
result<shape> shape_from_json(std::string_view json);

}  // namespace snorri::sagas
