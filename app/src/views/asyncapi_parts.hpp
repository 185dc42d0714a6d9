// What every AsyncAPI document of an engine has, whatever its sagas: how to reach it, the headers
// of the protocol (docs/protocol.md), its acknowledgements.
#pragma once

#include <string>

#include "snorri/sagas/shape.hpp"
#include "views/json.hpp"

namespace snorri::app {

enum class message_role { event, command, reply };

json engine_server(const std::string& address);

/// "curve": how a service proves who it is, where the engine asks.
json security_schemes();

/// "snorri.event", "snorri.command" and "snorri.reply": CloudEvents' attributes as headers.
json header_schemas();

json message_json(const sagas::message_shape& what, message_role role, json payload,
                  const std::string& description);
/// What a participant says when it could not carry a command out.
json failed_message();

json acknowledgement_channel();
void add_acknowledgement_messages(json& into);

/// A name as keys of the document may be: letters, digits, ".", "-" and "_".
std::string document_key(const std::string& name);

}  // namespace snorri::app
