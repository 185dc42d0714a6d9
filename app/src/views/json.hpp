// JSON as users see it: keys in the order in which they were put in. Files that only pass it on
// include json_fwd.hpp.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "views/json_fwd.hpp"

namespace snorri::app {

/// One line, or indented. Bytes that are no UTF-8 become U+FFFD.
inline std::string dump(const json& what, int indent = -1) {
  return what.dump(indent, ' ', false, json::error_handler_t::replace);
}

/// A stored body: JSON if it is some, else its bytes as a string.
inline json body_json(const std::string& body) {
  json parsed = json::parse(body, nullptr, false);
  return parsed.is_discarded() ? json(body) : parsed;
}

/// The string at `name`, "" where there is none.
inline std::string text_in(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

inline long long number_in(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number() ? found->get<long long>() : 0;
}

/// What stands at `name`, null where there is nothing.
inline const json& value_in(const json& object, const char* name) {
  static const json none;
  const auto found = object.find(name);
  return found != object.end() ? *found : none;
}

/// The array at `name`, an empty one where there is none.
inline const json& array_in(const json& object, const char* name) {
  static const json none = json::array();
  const auto found = object.find(name);
  return found != object.end() && found->is_array() ? *found : none;
}

}  // namespace snorri::app
