// What a described type looks like at run time: from these few constants its JSON is read and
// written and its JSON Schema made, by code that stands once in the library. SNORRI_DESCRIBE
// (describe.hpp) makes them; nobody writes them by hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "snorri/base/clock.hpp"
#include "snorri/base/codec.hpp"

namespace snorri::described {

enum class kind : unsigned char {
  truth,
  integer,
  real,
  text,
  time,      // std::chrono::sys_time, RFC 3339
  choice,    // an enum by its enumerators' names
  optional,  // absent or null where there is none
  list,
  map,  // by text
  structure,
  foreign,  // has another conversion, which sees the value's JSON
};

struct type;
using type_ref = const type& (*)();  // a function, so that a type may hold itself

/// What is said of a member beyond its type.
struct limits {
  std::string_view text;  // for people
  bool or_default = false;
  long long least = std::numeric_limits<long long>::min();  // of an integer
  long long most = std::numeric_limits<long long>::max();
  double real_least = -std::numeric_limits<double>::infinity();
  double real_most = std::numeric_limits<double>::infinity();
  std::size_t size_least = 0;  // characters (code points), elements
  std::size_t size_most = std::numeric_limits<std::size_t>::max();
  std::string (*initial)() = nullptr;  // of one with or_default: its JSON
};

struct member {
  std::string_view name;
  void* (*in)(void* object) = nullptr;
  type_ref of = nullptr;
  limits says;
  std::size_t place = 0;  // in the order of the description
};

struct choice {
  std::string_view name;
  long long value = 0;
};

/// What only code that knows the C++ type can do.
struct operations {
  void (*clear)(void*) = nullptr;
  /// Of a list and an optional: a new (last) element. Of a map: null if the key is there already.
  void* (*add)(void*, std::string&& key) = nullptr;
  void (*each)(const void*, void* context,
               void (*visit)(void* context, const std::string* key, const void* element)) = nullptr;
  void (*set_time)(void*, time_point) = nullptr;
  time_point (*time)(const void*) = nullptr;
  void (*read)(void*, std::string_view json) = nullptr;  // foreign; throws
  std::string (*write)(const void*) = nullptr;
  std::string (*schema)() = nullptr;
};

struct type {
  kind is = kind::foreign;
  unsigned char bytes = 0;  // integer, real, choice
  bool is_signed = false;
  std::string_view unit;       // of an integer that is a length of time: "milliseconds"
  type_ref element = nullptr;  // optional, list, map
  operations does;
  std::string_view name;  // structure, choice
  std::string_view text;
  const member* members = nullptr;  // by name, bytewise
  std::size_t member_count = 0;
  const choice* choices = nullptr;
  std::size_t choice_count = 0;
};

/// Fills in `into`, made by default, from `body`. Members that the description does not know are
/// ignored. Throws std::runtime_error with where and what:
/// `/items/2/quantity: expected integer, found "two"`; `into` is then of no use.
void decode(const type& of, void* into, std::string_view body, reading how);

/// One line, members by name bytewise: what nlohmann_json writes for the same struct. Throws
/// std::runtime_error on what JSON can't say: text that is no UTF-8, a number that is not finite.
std::string encode(const type& of, const void* from);

/// JSON Schema, draft-07; described types within it stand under "definitions".
std::string json_schema(const type& of);

}  // namespace snorri::described
