#include "views/json_diff.hpp"

#include <algorithm>

#include "views/json.hpp"

namespace snorri::app {

namespace {

void compare(const json& before, const json& after, const std::string& path, json& into);

void compare_objects(const json& before, const json& after, const std::string& path, json& into) {
  const auto at = [&path](const std::string& key) { return path.empty() ? key : path + "." + key; };
  for (const auto& [key, value] : before.items()) {
    const auto other = after.find(key);
    if (other == after.end()) {
      into.push_back({{"path", at(key)}, {"before", value}});
    } else {
      compare(value, *other, at(key), into);
    }
  }
  for (const auto& [key, value] : after.items()) {
    if (!before.contains(key)) into.push_back({{"path", at(key)}, {"after", value}});
  }
}

void compare_arrays(const json& before, const json& after, const std::string& path, json& into) {
  const auto at = [&path](std::size_t i) { return path + "[" + std::to_string(i) + "]"; };
  for (std::size_t i = 0; i < std::max(before.size(), after.size()); ++i) {
    if (i >= after.size()) {
      into.push_back({{"path", at(i)}, {"before", before[i]}});
    } else if (i >= before.size()) {
      into.push_back({{"path", at(i)}, {"after", after[i]}});
    } else {
      compare(before[i], after[i], at(i), into);
    }
  }
}

void compare(const json& before, const json& after, const std::string& path, json& into) {
  if (before == after) return;
  if (before.is_object() && after.is_object()) return compare_objects(before, after, path, into);
  if (before.is_array() && after.is_array()) return compare_arrays(before, after, path, into);
  into.push_back({{"path", path}, {"before", before}, {"after", after}});
}

}  // namespace

json differences_between(const json& before, const json& after) {
  json found = json::array();
  compare(before, after, "", found);
  return found;
}

}  // namespace snorri::app
