#include "views/asyncapi_parts.hpp"

#include <algorithm>

namespace snorri::app {

namespace {

json reference(const std::string& path) { return {{"$ref", "#/" + path}}; }

json text(const char* description = "") {
  json made{{"type", "string"}, {"minLength", 1}, {"maxLength", 512}};
  if (*description != '\0') made["description"] = description;
  return made;
}

json cloud_event() {
  json time{{"type", "string"}, {"format", "date-time"}};
  return {{"description", "The attributes of CloudEvents 1.0, one JSON object in frame 3."},
          {"type", "object"},
          {"required", {"specversion", "id", "source", "type"}},
          {"properties",
           {{"specversion", {{"const", "1.0"}}},
            {"id", text("Unique among the messages of its source, for ever.")},
            {"source", text("The service that says it.")},
            {"type", text()},
            {"subject", text("The saga's key, where the sender knows it.")},
            {"time", std::move(time)},
            {"datacontenttype", text()},
            {"dataschema", text("A URI that ends with the version of the body.")},
            {"correlationid", text("The saga: TYPE/KEY.")},
            {"causationid", text("The id of what caused it.")},
            {"traceparent", text("W3C trace context.")},
            {"tracestate", text()},
            {"expirytime",
             {{"type", "string"},
              {"format", "date-time"},
              {"description", "Refused by the engine from then on."}}},
            {"priority",
             {{"type", "integer"},
              {"minimum", 0},
              {"maximum", 9},
              {"default", 4},
              {"description",
               "How urgent the saga is that the event begins, and so its commands."}}}}}};
}

json with_more(json required, json properties) {
  json made{{"allOf", json::array({reference("components/schemas/snorri.event")})},
            {"type", "object"},
            {"required", std::move(required)}};
  if (!properties.empty()) made["properties"] = std::move(properties);
  return made;
}

const char* role_name(message_role role) {
  switch (role) {
    case message_role::command:
      return "command";
    case message_role::reply:
      return "reply";
    default:
      return "event";
  }
}

json bindings(const char* kind) { return {{"x-zmq", {{"kind", kind}}}}; }

}  // namespace

json engine_server(const std::string& address) {
  const auto scheme = address.find("://");
  const bool is_tcp = address.starts_with("tcp://");
  return {{"host", is_tcp ? address.substr(scheme + 3) : address},
          {"protocol", "zmq"},
          {"description",
           "The engine binds a ROUTER; a service connects one DEALER and sets no routing id."},
          {"security", json::array({reference("components/securitySchemes/curve")})},
          {"bindings",
           {{"x-zmq",
             {{"address", address},
              {"socket", "ROUTER"},
              {"peer", "DEALER"},
              {"protocol", "snorri/1"},
              {"frames", {"protocol", "kind", "headers", "body"}}}}}}};
}

json security_schemes() {
  return {{"curve",
           {{"type", "asymmetricEncryption"},
            {"description",
             "ZeroMQ's CURVE: the engine knows each service by its public key, which is bound to a "
             "name and to the types that it may carry out, publish and read (`snorri keys`, "
             "docs/security.md). An engine that was started without keys asks for none, and is "
             "reached from its own machine only."},
            {"x-zmq",
             {{"mechanism", "CURVE"},
              {"engine", "curve_server"},
              {"service", {"curve_serverkey", "curve_publickey", "curve_secretkey"}}}}}}};
}

json header_schemas() {
  const json whole{{"type", "integer"}, {"minimum", 1}};
  json made = json::object();
  made["snorri.event"] = cloud_event();
  made["snorri.command"] =
      with_more({"subject", "correlationid", "attempt"},
                {{"attempt", whole}, {"undoes", text("The id of the command that it undoes.")}});
  made["snorri.reply"] = with_more({"causationid"}, json::object());
  return made;
}

json message_json(const sagas::message_shape& what, message_role role, json payload,
                  const std::string& description) {
  const std::string kind = role_name(role);
  json own{{"type", {{"const", what.type}}}};
  if (!what.dataschema.empty()) own["dataschema"] = {{"const", what.dataschema}};
  json made{{"name", what.type}, {"title", what.type}};
  if (!description.empty()) made["summary"] = description;
  made["contentType"] = "application/json";
  made["headers"] = {{"allOf", json::array({reference("components/schemas/snorri." + kind)})},
                     {"type", "object"},
                     {"properties", std::move(own)}};
  made["payload"] = std::move(payload);
  made["correlationId"] = {{"location", "$message.header#/correlationid"}};
  made["bindings"] = bindings(kind.c_str());
  return made;
}

json failed_message() {
  return {{"name", "failed"},
          {"summary", "The command could not be carried out, and nothing was changed."},
          {"headers",
           {{"type", "object"},
            {"required", {"causationid", "reason"}},
            {"properties", {{"causationid", text("The id of the command.")}, {"reason", text()}}}}},
          {"bindings", bindings("failed")}};
}

json acknowledgement_channel() {
  return {{"address", nullptr},
          {"description", "What became of an event, over the peer's connection, after the commit."},
          {"messages",
           {{"snorri.ack", reference("components/messages/snorri.ack")},
            {"snorri.error", reference("components/messages/snorri.error")}}}};
}

void add_acknowledgement_messages(json& into) {
  const json one{{"type", "object"},
                 {"required", {"id", "position", "duplicate"}},
                 {"properties",
                  {{"id", text()},
                   {"position", {{"type", "integer"}, {"minimum", 0}}},
                   {"duplicate", {{"type", "boolean"}}},
                   {"saga", {{"type", "string"}}},
                   {"status", {{"type", "string"}}}}}};
  into["snorri.ack"] = {{"name", "ack"},
                        {"summary", "The event is on the engine's disk."},
                        {"headers",
                         {{"type", "object"},
                          {"required", {"acks"}},
                          {"properties", {{"acks", {{"type", "array"}, {"items", one}}}}}}},
                        {"bindings", bindings("ack")}};
  into["snorri.error"] = {
      {"name", "error"},
      {"summary", "The event was refused; docs/errors.md has an entry for each code."},
      {"headers",
       {{"type", "object"},
        {"required", {"code", "title", "reason"}},
        {"properties",
         {{"code", {{"type", "string"}, {"pattern", "^E[0-9]{4}$"}}},
          {"title", {{"type", "string"}}},
          {"reason", {{"type", "string"}}},
          {"id", text()},
          {"kind", {{"type", "string"}}}}}}},
      {"bindings", bindings("error")}};
}

std::string document_key(const std::string& name) {
  std::string key = name;
  std::replace_if(
      key.begin(), key.end(),
      [](char letter) {
        const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                           (letter >= '0' && letter <= '9');
        return !plain && letter != '.' && letter != '-' && letter != '_';
      },
      '_');
  return key;
}

}  // namespace snorri::app
