#include "views/asyncapi_schemas.hpp"

#include <map>

#include "views/asyncapi_parts.hpp"

namespace snorri::app {

namespace {

/// Lets every "$ref" point to where its schema lies now.
void refer(json& within, const std::map<std::string, std::string>& moved) {
  if (within.is_object()) {
    for (auto& [name, value] : within.items()) {
      if (name == "$ref" && value.is_string()) {
        const auto found = moved.find(value.get<std::string>());
        if (found != moved.end()) value = "#/components/schemas/" + found->second;
      } else {
        refer(value, moved);
      }
    }
  } else if (within.is_array()) {
    for (auto& each : within) refer(each, moved);
  }
}

}  // namespace

std::string schema_collection::add(const sagas::message_shape& what, const sagas::shape& by) {
  const std::string suffix = "." + by.name + "." + std::to_string(by.version);
  json whole = json::parse(what.schema());
  const json definitions = value_in(whole, "definitions");
  whole.erase("definitions");
  // Schemas refer to each other under the names that they hope for; where one has to take another
  // name, all of this message's do.
  for (const bool plain : {true, false}) {
    const auto named = [&](const std::string& name) {
      return document_key(plain ? name : name + suffix);
    };
    std::map<std::string, std::string> moved{{"#", named(what.type)}};
    for (const auto& [name, unused] : definitions.items()) {
      moved["#/definitions/" + name] = named(name);
    }
    std::map<std::string, json> made{{named(what.type), whole}};
    for (const auto& [name, schema] : definitions.items()) made.emplace(named(name), schema);
    bool fits = made.size() == definitions.size() + 1;
    for (auto& [name, schema] : made) {
      refer(schema, moved);
      const auto known = schemas_.find(name);
      fits = fits && (known == schemas_.end() || *known == schema);
    }
    if (!fits && plain) continue;
    for (auto& [name, schema] : made) schemas_[name] = std::move(schema);
    return named(what.type);
  }
  return document_key(what.type);
}

std::string schema_collection::description(const std::string& name) const {
  return text_in(schemas_.at(name), "description");
}

}  // namespace snorri::app
