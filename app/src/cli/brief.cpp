#include "cli/story.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

std::string scalar(const json& value) {
  return value.is_string() ? value.get<std::string>() : dump(value);
}

void add(std::string& to, const std::string& part) { to += (to.empty() ? "" : ", ") + part; }

}  // namespace

std::string brief(const json& body) {
  if (!body.is_object()) return body.is_null() ? "" : scalar(body);
  std::string said;
  std::string lists;
  for (const auto& [name, value] : body.items()) {
    if (value.is_array()) {
      add(lists, std::to_string(value.size()) + " " + name);
    } else if (value.is_object()) {
      add(lists, name + "={…}");
    } else if (name == "reason") {
      std::string first = name + "=" + scalar(value);
      if (!said.empty()) add(first, said);
      said = std::move(first);
    } else {
      add(said, name + "=" + scalar(value));
    }
  }
  if (!lists.empty()) add(said, lists);
  return said;
}

paint paint_of_status(std::string_view status) {
  if (status == "CONFIRMED") return paint::green;
  if (status == "CANCELLED") return paint::yellow;
  if (status == "STUCK") return paint::red;
  return paint::cyan;
}

}  // namespace snorri::app
