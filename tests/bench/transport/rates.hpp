// Messages a second through the whole protocol without a store, and through ZeroMQ alone.
#pragma once

#include <cstddef>
#include <string>

namespace bench {

/// What goes over the wire on both sides of the comparison.
struct exchange_plan {
  std::string address;  // "tcp://127.0.0.1:*" or "ipc:///path"; the other process connects to it
  std::size_t in_flight = 1;
  double seconds = 1;
  std::string keys_folder;  // "" = in the clear; else CURVE, with keys made there
};

/// Commands answered a second: hub, session and link in two processes, 300-byte bodies.
double protocol_exchanges_per_second(const exchange_plan& plan);

/// Round trips a second of a cppzmq DEALER and a ROUTER that echoes, in two processes, frames as
/// large as a command's.
double raw_exchanges_per_second(const exchange_plan& plan);

// The other process of each; they end by a signal.
int run_answering_peer(const std::string& address, const std::string& key_file);
int run_raw_echo(const std::string& address, const std::string& keys);

}  // namespace bench
