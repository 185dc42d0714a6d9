// The link without a network: for tests, and for a participant in the engine's own process.
// It behaves like ZeroMQ's where that matters: a peer has a new name at every new engine, and what
// was under way when one side ended is lost.
#pragma once

#include <cstddef>
#include <memory>

#include "snorri/transport/link.hpp"

namespace snorri::transport {

/// One place to meet: a listener at a time and any number of channels.
/// Threads: any; each listener and channel belongs to one thread (but for wake()). What it gave
/// out may outlive it.
class in_process_link {
 public:
  /// Limits: `queue_messages_max` for each peer and direction; then send() is false.
  explicit in_process_link(std::size_t queue_messages_max = 10'000);

  /// The engine's side. When it is destroyed the peers stay, unconnected, until the next one.
  /// Errors: address_taken while there is a listener.
  result<std::unique_ptr<listener>> listen();

  std::unique_ptr<connector> make_connector();

 private:
  struct meeting;
  class listening;
  class speaking;
  class connecting;
  std::shared_ptr<meeting> meeting_;
};

}  // namespace snorri::transport
