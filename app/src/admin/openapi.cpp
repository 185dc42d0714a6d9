#include "admin/openapi.hpp"

#include <algorithm>

#include "admin/route_table.hpp"
#include "snorri/base/version.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

json schema_of(const char* text) { return json::parse(text); }

json reference(const char* kind, const char* name) {
  return {{"$ref", std::string("#/components/") + kind + "/" + name}};
}

/// "post_sagas_type_key_cancel"
std::string id_of(const route& row) {
  std::string id;
  for (const char letter : std::string(row.method)) id += static_cast<char>(letter | 0x20);
  std::string path = row.path;
  if (path.starts_with("/v1")) path.erase(0, 3);
  for (const char letter : path) {
    if (letter == '/' || letter == '.') id += '_';
    if ((letter >= 'a' && letter <= 'z') || letter == '_') id += letter;
  }
  return id;
}

/// "sagas" of "/v1/sagas/{type}/{key}"; "service" of what is not of /v1.
std::string tag_of(const route& row) {
  std::string path = row.path;
  if (!path.starts_with("/v1/")) return "service";
  path.erase(0, 4);
  return path.substr(0, path.find('/'));
}

json parameters_of(const route& row) {
  json all = json::array();
  for (const std::string& name : names_in(row.path)) {
    all.push_back({{"name", name},
                   {"in", "path"},
                   {"required", true},
                   {"description", "Percent-encoded, so that it stays one segment"},
                   {"schema", {{"type", "string"}, {"minLength", 1}}}});
  }
  for (const route_parameter& each : row.query) {
    all.push_back({{"name", each.name},
                   {"in", "query"},
                   {"description", each.what},
                   {"schema", schema_of(each.schema)}});
  }
  if (std::string_view(row.content_type) == "text/event-stream") {
    all.push_back({{"name", "Last-Event-ID"},
                   {"in", "header"},
                   {"description", "Go on behind this event"},
                   {"schema", {{"type", "string"}}}});
  }
  return all;
}

json good_of(const route& row) {
  const std::string type = row.content_type;
  const json schema = type == "application/json" ? schema_of(row.reply) : json{{"type", "string"}};
  json good{{"description", row.summary}, {"content", {{type, {{"schema", schema}}}}}};
  for (const route_parameter& each : row.query) {
    if (std::string_view(each.name) != "after" || type != "application/json") continue;
    good["headers"] = {{"Link",
                        {{"description", "Where a full page goes on: <...>; rel=\"next\""},
                         {"schema", {{"type", "string"}}}}}};
  }
  return good;
}

json operation_of(const route& row) {
  json out{{"operationId", id_of(row)}, {"summary", row.summary}, {"tags", {tag_of(row)}}};
  if (row.needs == role::anyone) {
    out["security"] = json::array();
  } else {
    out["security"] = json::array({json{{"token", json::array()}}});
    out["x-role"] = to_string(row.needs);
  }
  if (const json all = parameters_of(row); !all.empty()) out["parameters"] = all;
  if (*row.body != '\0') {
    out["requestBody"] = {{"required", true},
                          {"content", {{"application/json", {{"schema", schema_of(row.body)}}}}}};
  }
  json& answers = out["responses"];
  answers[std::to_string(row.status)] = good_of(row);
  answers["400"] = reference("responses", "problem");
  if (row.needs != role::anyone) {
    answers["401"] = reference("responses", "problem");
    answers["403"] = reference("responses", "problem");
  }
  answers["default"] = reference("responses", "problem");
  return out;
}

json components() {
  const json problem{
      {"description", "What was wrong (RFC 9457); docs/errors.md has an entry for each code"},
      {"content", {{"application/problem+json", {{"schema", reference("schemas", "problem")}}}}}};
  return {{"securitySchemes",
           {{"token",
             {{"type", "http"},
              {"scheme", "bearer"},
              {"description", "Of the engine's own file, or of the file admin_tokens"}}}}},
          {"responses", {{"problem", problem}}},
          {"schemas", openapi_schemas()}};
}

}  // namespace

json openapi_document() {
  json paths = json::object();
  json tags = json::array();
  for (const route& row : route_table()) {
    std::string method = json(operation_of(row)["operationId"]).get<std::string>();
    method = method.substr(0, method.find('_'));
    paths[row.path][method] = operation_of(row);
    const std::string name = tag_of(row);
    const json tag{{"name", name},
                   {"description", name == "service" ? "How the process and its engine are"
                                                     : "Addresses of /v1/" + name}};
    if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
  }
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", "Snorri's admin API"},
            {"version", SNORRI_VERSION},
            {"description",
             "Looks at sagas and acts on them. Everything that the command line does with a "
             "running engine goes through it."},
            {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
          {"servers", json::array({json{{"url", "/"}, {"description", "This engine"}}})},
          {"tags", std::move(tags)},
          {"paths", std::move(paths)},
          {"components", components()}};
}

}  // namespace snorri::app
