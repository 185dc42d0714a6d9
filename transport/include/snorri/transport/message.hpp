// A message between services: a CloudEvents 1.0 envelope and a body that nobody on the way touches.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace snorri::transport {

/// From 0, the least urgent, to 9: of what waits for the same instance, the more urgent goes first.
constexpr int priority_default = 4;
constexpr int priority_max = 9;

/// CloudEvents context attributes; "" = absent. `id`, `source` and `type` are required and make up,
/// with specversion 1.0, what a message must carry. Limits: 512 bytes each, 16 KiB together.
struct envelope {
  std::string id;
  std::string source;
  std::string type;
  std::string subject;          // the saga's key where the sender knows it
  std::string time;             // RFC 3339
  std::string datacontenttype;  // "application/json" when absent
  std::string dataschema;
  std::string correlationid;  // the saga: "order/536365"
  std::string causationid;    // in a reply: the id of the command it answers
  std::string traceparent;
  std::string tracestate;
  std::string expirytime{};         // RFC 3339: of no use from then on
  int priority = priority_default;  // of an event that begins a saga: of all of its commands

  friend bool operator==(const envelope&, const envelope&) = default;
};

struct message {
  envelope headers;
  std::string body;
};

/// A command as the engine hands it over for delivery. Its id never changes; it may be delivered
/// any number of times until it is closed.
struct command {
  std::string id;    // "order/536365/2.0": saga type, key, record version, index
  std::string type;  // "ReserveInventory"
  std::string
      saga;  // "order/536365"; commands of one saga go to the same instance of a participant
  std::string body;
  int attempt = 1;     // 1, 2, ...: how often the saga has asked
  std::string undoes;  // the id of the command that this one compensates, "" if none
  std::string traceparent;
  std::string tracestate{};
  int priority = priority_default;
};

}  // namespace snorri::transport
