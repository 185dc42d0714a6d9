#include "snorri/base/json.hpp"

namespace snorri::detail {

nlohmann::json parse_json(std::string_view text) { return nlohmann::json::parse(text); }

std::string dump_json(const nlohmann::json& what) { return what.dump(); }

namespace {

nlohmann::ordered_json schema_of(const nlohmann::json& example) {
  using kind = nlohmann::json::value_t;
  switch (example.type()) {
    case kind::boolean:
      return {{"type", "boolean"}};
    case kind::number_integer:
    case kind::number_unsigned:
      return {{"type", "integer"}};
    case kind::number_float:
      return {{"type", "number"}};
    case kind::string:
      return {{"type", "string"}};
    case kind::array:
      return {{"type", "array"}};
    case kind::object: {
      nlohmann::ordered_json made{{"type", "object"}};
      for (const auto& [name, value] : example.items()) made["properties"][name] = schema_of(value);
      return made;
    }
    default:
      return nlohmann::ordered_json::object();
  }
}

}  // namespace

std::string infer_schema(const nlohmann::json& example) {
  auto made = schema_of(example);
  made["$comment"] = "inferred from a message made by default: SNORRI_DESCRIBE says more";
  return made.dump();
}

}  // namespace snorri::detail
