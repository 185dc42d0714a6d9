// The wire between processes: a ROUTER at the engine, a DEALER at every peer (libzmq 4.3).
// It carries frames and promises nothing about them; acknowledgement and resending are the
// protocol's (docs/protocol.md). There is no encryption here yet, hence no way out of the machine.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "snorri/transport/link.hpp"

namespace snorri::transport {

struct zmq_options {
  /// Binds to addresses that other machines reach, with neither encryption nor authentication.
  bool allow_insecure = false;
  int queue_messages_max = 10'000;           // per peer and direction
  std::size_t frame_bytes_max = 16u << 20u;  // a peer that sends a bigger frame is disconnected
  duration linger_max = std::chrono::milliseconds{250};  // at the end, for what is still queued
};

/// Binds the engine's socket. `address`: "tcp://127.0.0.1:7707", port 0 for one that the system
/// chooses, or "ipc:///run/snorri/engine.sock".
/// Errors: address_taken; address_invalid (also for what other machines could reach).
result<std::unique_ptr<listener>> bind_zmq(const std::string& address,
                                           const zmq_options& options = {});

/// Opens connections to `address`. An address without sense is reported by connect(); an engine
/// that is away is not an error: the connection is made when it comes.
/// Threads: connect() from one at a time; its channels outlive the connector.
std::unique_ptr<connector> zmq_connector(std::string address, const zmq_options& options = {});

}  // namespace snorri::transport
