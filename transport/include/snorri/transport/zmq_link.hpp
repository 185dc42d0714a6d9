// The wire between processes: a ROUTER at the engine, a DEALER at every peer (libzmq 4.3).
// It carries frames and promises nothing about them; acknowledgement and resending are the
// protocol's (docs/protocol.md). Whatever other machines can reach is encrypted, and asks for keys
// (docs/security.md); ipc and loopback do so where keys are given.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "snorri/transport/key_files.hpp"
#include "snorri/transport/link.hpp"

namespace snorri::transport {

/// What a connection over TCP may take of the engine, before it is cut off (docs/security.md).
struct guard_options {
  std::size_t bytes_held_max = 4u << 20u;  // of one peer, not yet taken by the engine; no frame
                                           // may be longer than half of it
  std::size_t frames_held_max = 16'384;    // the same in frames
  std::size_t connections_max = 11'000;
  double handshakes_per_second = 500;                     // of all, twice as many at once
  double handshakes_per_second_each = 100;                // of one address
  duration first_message_max = std::chrono::seconds{30};  // from connecting
  duration frame_time_max = std::chrono::seconds{30};     // from a frame's first byte to its last
};

struct zmq_options {
  /// The engine's side: the folder of its keys. With it, whoever has no authorised key is refused,
  /// and who that is may change while the listener lives; "" = no keys, and no way out of the
  /// machine.
  std::string keys_folder{};
  /// The engine's side: who was refused and why, one line a call. Threads: any, not the listener's.
  std::function<void(std::string_view)> log{};
  /// A peer's side: its key, or the file that holds it; read anew for every connection.
  std::optional<service_key> key{};
  std::string key_file{};
  /// The engine's side: whether peers are held to `guard`. Without keys there is none.
  enum class guarded { what_others_reach, all_tcp, none } guarding = guarded::what_others_reach;
  guard_options guard{};
  int queue_messages_max = 10'000;           // per peer and direction
  std::size_t frame_bytes_max = 16u << 20u;  // a peer that sends a bigger frame is disconnected
  duration linger_max = std::chrono::milliseconds{250};  // at the end, for what is still queued
};

/// Binds the engine's socket. `address`: "tcp://127.0.0.1:7707", port 0 for one that the system
/// chooses, or "ipc:///run/snorri/engine.sock".
/// With keys it tries its own door first: a stranger must be refused.
/// Errors: address_taken; address_invalid (also for what other machines could reach, without keys);
/// key_file_invalid; security_unproven.
result<std::unique_ptr<listener>> bind_zmq(const std::string& address,
                                           const zmq_options& options = {});

/// Opens connections to `address`. An address without sense, or a key file (key_file_invalid), is
/// reported by connect(); an engine that is away is not an error: the connection is made when it
/// comes. Threads: connect() from one at a time; its channels outlive the connector.
std::unique_ptr<connector> zmq_connector(std::string address, const zmq_options& options = {});

/// The libzmq that this program runs with: "4.3.4".
std::string version_of_zmq();

}  // namespace snorri::transport
