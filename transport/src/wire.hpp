// Frames to typed messages and back: the protocol's grammar (docs/protocol.md), without its state.
// Both sides are here, so that one page defines each kind.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "snorri/base/error.hpp"
#include "snorri/transport/hub.hpp"
#include "snorri/transport/link.hpp"
#include "snorri/transport/message.hpp"

namespace snorri::transport::wire {

inline constexpr std::string_view protocol = "snorri/1";
inline constexpr std::size_t attribute_bytes_max = 512;
inline constexpr int credit_default = 256;

/// How long an engine waits with a peer for a saga's end, in milliseconds, and at most.
inline constexpr std::int64_t within_ms_default = 30'000;
inline constexpr std::int64_t within_ms_max = 86'400'000;

struct limits {
  std::size_t headers_bytes_max = 16u << 10u;
  std::size_t body_bytes_max = 1u << 20u;
};

// From a peer.
struct hello {
  std::string name;
  std::string instance;
  std::vector<std::string> commands;
  int credit = credit_default;
  std::optional<std::int64_t> credit_bytes{};  // nothing = as many as the engine lets it have
};
struct event {
  message what;
};
struct reply {
  message what;
};
struct failed {
  std::string command_id;
  std::string reason;
};
struct subscribe {
  subscription_request request;
};
struct delivery_ack {
  std::string subscription;
  std::uint64_t delivery = 0;
};
struct credit {
  int value = 0;
  std::optional<std::int64_t> bytes{};  // nothing = as before
};
struct await {
  await_request request;
};
struct drain {
  std::string reason;
};
struct follow {
  follow_request request;
};
struct unfollow {
  std::string id;
};

// From the engine.
struct welcome {
  std::string engine;
  std::string store;
  std::int64_t heartbeat_ms = 0;
  std::int64_t silence_max_ms = 0;
  std::int64_t body_bytes_max = 0;
  int credit = 0;
  std::int64_t credit_bytes = 0;
};
struct asked {
  command what;
  std::string source;  // whose command it is: "snorri/<store>"
};
struct delivered {
  std::string subscription;
  std::uint64_t delivery = 0;
  std::uint64_t position = 0;
  message what;
};
struct subscribed {
  std::string name;
  std::uint64_t cursor = 0;
};
struct acks {
  std::vector<acknowledgement> list;
};
struct ended {
  saga_end what;
};
struct drained {};
struct refusal {
  std::string code;  // "E4006"
  std::string title;
  std::string reason;
  std::string id;  // of the message it is about, "" if that is not known
  std::string kind;
};

// From both.
struct heartbeat {};
struct goodbye {
  std::string reason;
};

using from_peer = std::variant<hello, event, reply, failed, subscribe, delivery_ack, credit, await,
                               drain, follow, unfollow, heartbeat, goodbye>;
using from_engine = std::variant<welcome, asked, delivered, subscribed, acks, ended, drained,
                                 refusal, heartbeat, goodbye>;

/// Frames that keep to no rule, and as much of them as could be read.
struct fault {
  error why;
  std::string id;    // the message's
  std::string kind;  // "" if it is none of ours
  /// The message, if it was an event or a reply with headers that could be read.
  std::optional<message> refused;
};

std::variant<from_peer, fault> decode_from_peer(frames what, const limits& within);
/// A peer trusts its engine: sizes are not checked here, and what it does not know is a fault.
std::variant<from_engine, fault> decode_from_engine(frames what);

frames encode(const hello& what);
frames encode(const event& what);
frames encode(const reply& what);
frames encode(reply&& what);  // its body moves
frames encode(const failed& what);
frames encode(const subscribe& what);
frames encode(const delivery_ack& what);
frames encode(const credit& what);
frames encode(const await& what);
frames encode(const drain& what);
frames encode(const follow& what);
frames encode(const unfollow& what);
frames encode(const heartbeat& what);
frames encode(const goodbye& what);
frames encode(const welcome& what);
frames encode(const subscribed& what);
frames encode(const ended& what);
frames encode(const drained& what);
frames encode(const refusal& what);

// The two that are sent often read from where things lie, without a copy.
frames encode_command(const command& what, std::string_view source);
frames encode_delivery(std::string_view subscription, std::uint64_t delivery,
                       std::uint64_t position, const message& what);
/// One message, or several if they would not fit into `headers_bytes_max`.
std::vector<frames> encode_acks(const std::vector<acknowledgement>& list,
                                std::size_t headers_bytes_max);

/// The four frames of a message whose headers are written already.
frames make(std::string_view kind, std::string headers, std::string body = {});

refusal make_refusal(const error& why, std::string_view id = {}, std::string_view kind = {});
/// "E4006" to its code; peer_rejected for one that this version does not know.
error to_error(const refusal& what);

}  // namespace snorri::transport::wire
