#include "views/asyncapi.hpp"

#include <algorithm>

#include "views/asyncapi_parts.hpp"
#include "views/asyncapi_schemas.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

json reference(const std::string& path) { return {{"$ref", "#/" + path}}; }

class document {
 public:
  explicit document(const asyncapi_settings& settings) : settings_(settings) {}

  json write(const std::vector<const sagas::definition*>& definitions) {
    for (const auto* each : definitions) add(*each);
    json made{{"asyncapi", "3.0.0"},
              {"info", info(definitions)},
              {"defaultContentType", "application/json"},
              {"servers", {{"engine", engine_server(settings_.engine)}}},
              {"channels", std::move(channels_)},
              {"operations", std::move(operations_)}};
    json schemas = header_schemas();
    schemas.update(schemas_.take());
    made["components"] = {{"messages", std::move(messages_)},
                          {"schemas", std::move(schemas)},
                          {"securitySchemes", security_schemes()}};
    return made;
  }

 private:
  json info(const std::vector<const sagas::definition*>& definitions) const {
    std::string names;
    std::string versions;
    for (const auto* each : definitions) {
      const auto& shape = each->shape();
      if (!names.empty()) names += ", ", versions += ", ";
      names += shape.name;
      versions += shape.name + " " + std::to_string(shape.version);
    }
    return {{"title", settings_.title.empty() ? "Sagas: " + names : settings_.title},
            {"version", versions},
            {"description",
             "Written by `snorri asyncapi` from the sagas' definitions. `receive` and `send` are "
             "the engine's: a service does the opposite."}};
  }

  void add(const sagas::definition& what) {
    const auto& shape = what.shape();
    for (std::size_t i = 0; i < shape.events.size(); ++i) {
      if (what.has_key(static_cast<int>(i))) take_event(shape, shape.events[i].type);
    }
    for (const auto& command : shape.commands) {
      if (command.child.empty()) send_command(shape, command);
    }
    for (const auto& row : shape.rows) {
      for (const auto& action : row.actions) {
        if (action.kind == "publish") deliver(shape, action.type);
      }
    }
  }

  // ---- what goes over the wire

  void take_event(const sagas::shape& by, const std::string& type) {
    const auto channel = event_channel(by, type);
    json& operation = operations_["receive." + document_key(type)];
    const std::string does = type == by.start ? "Starts the saga " : "Goes to the saga ";
    if (operation.is_null()) {
      channels_["acknowledgement"] = acknowledgement_channel();
      operation = {{"action", "receive"},
                   {"channel", reference("channels/" + channel)},
                   {"summary", does + by.name + "."},
                   {"messages", json::array()},
                   {"reply",
                    {{"address",
                      {{"location", "$message.header#/id"},
                       {"description", "The acknowledgement or the error names this id."}}},
                     {"channel", reference("channels/acknowledgement")}}}};
      add_acknowledgement_messages(messages_);
    } else if (operation["summary"].get<std::string>().find(" " + by.name + ".") ==
               std::string::npos) {
      operation["summary"] = operation["summary"].get<std::string>() + " " + does + by.name + ".";
    }
    list_messages(operation["messages"], channel);
    deliver(by, type);
  }

  /// To whoever has subscribed to it.
  void deliver(const sagas::shape& by, const std::string& type) {
    const auto channel = event_channel(by, type);
    json& operation = operations_["deliver." + document_key(type)];
    operation = {{"action", "send"},
                 {"channel", reference("channels/" + channel)},
                 {"summary", "To each subscriber of " + type + ", in order, until it answers."},
                 {"messages", json::array()}};
    list_messages(operation["messages"], channel);
  }

  void send_command(const sagas::shape& by, const sagas::command_shape& command) {
    const auto channel = "command." + document_key(command.type);
    add_channel(channel, command.type, "command");
    add_message(channel, by, command.type, message_role::command);
    const auto replies = "reply." + document_key(command.type);
    // Members of this JSON move when one is added: no reference is kept over that.
    if (!channels_.contains(replies)) {
      channels_[replies] = {
          {"address", nullptr},
          {"description", "Answers to " + command.type + ", over the peer's connection."},
          {"messages", {{"snorri.failed", reference("components/messages/snorri.failed")}}},
          {"bindings", {{"x-zmq", {{"kind", "reply"}}}}}};
    }
    for (const auto& reply : command.replies) {
      add_message(replies, by, reply, message_role::reply);
      deliver(by, reply);
    }
    messages_["snorri.failed"] = failed_message();
    json& operation = operations_["send." + document_key(command.type)];
    operation = {{"action", "send"},
                 {"channel", reference("channels/" + channel)},
                 {"summary", (command.undoes.empty() ? "Asked by the saga "
                                                     : "Undoes a command of the saga ") +
                                 by.name + "."},
                 {"messages", json::array()},
                 {"reply",
                  {{"address",
                    {{"location", "$message.header#/id"},
                     {"description", "The causationid of the answer is this id."}}},
                   {"channel", reference("channels/" + replies)}}}};
    list_messages(operation["messages"], channel);
  }

  // ---- channels and messages

  void add_channel(const std::string& name, const std::string& type, const char* kind) {
    json& channel = channels_[name];
    if (!channel.is_null()) return;
    channel = {{"address", std::string(kind) + "/" + type},
               {"messages", json::object()},
               {"bindings", {{"x-zmq", {{"kind", kind}}}}}};
  }

  std::string event_channel(const sagas::shape& by, const std::string& type) {
    std::string channel = "event." + document_key(type);
    add_channel(channel, type, "event");
    add_message(channel, by, type, message_role::event);
    return channel;
  }

  void add_message(const std::string& channel, const sagas::shape& by, const std::string& type,
                   message_role role) {
    const auto* shape = by.find_message(type);
    if (shape == nullptr) return;  // what a saga says to itself, or to another saga
    const auto schema = schemas_.add(*shape, by);
    const auto name = std::string(role == message_role::reply ? "reply." : "") + schema;
    messages_[name] = message_json(*shape, role, reference("components/schemas/" + schema),
                                   schemas_.description(schema));
    channels_[channel]["messages"][name] = reference("components/messages/" + name);
  }

  void list_messages(json& into, const std::string& channel) const {
    const std::string path = "channels/" + channel + "/messages/";
    into = json::array();
    for (const auto& [name, unused] : channels_.at(channel).at("messages").items()) {
      into.push_back(reference(path + name));
    }
  }

  const asyncapi_settings& settings_;
  json channels_ = json::object();
  json operations_ = json::object();
  json messages_ = json::object();
  schema_collection schemas_;
};

}  // namespace

json asyncapi_json(const std::vector<const sagas::definition*>& definitions,
                   const asyncapi_settings& settings) {
  return document(settings).write(definitions);
}

}  // namespace snorri::app
