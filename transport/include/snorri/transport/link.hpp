// What carries frames between the engine and its peers, and nothing else: no protocol, no delivery
// guarantee. ZeroMQ (zmq_link.hpp) and memory (in_process_link.hpp) implement it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "snorri/base/clock.hpp"
#include "snorri/base/result.hpp"

namespace snorri::transport {

class access_policy;

/// The frames of one message, in order.
using frames = std::vector<std::string>;

/// The most frames of one message that a listener hands on; it drops the rest of a longer one.
inline constexpr std::size_t frames_max = 8;

/// Who is at the other end of a connection, as the link has proved it.
struct identity {
  std::string key;      // public, 40 characters of Z85
  std::string address;  // "192.0.2.7"
};

/// `peer` names one connection as long as it lives; its bytes mean nothing outside the link.
struct packet {
  std::string peer;
  transport::frames frames;
  std::shared_ptr<const identity> who{};  // null where the link asks for no key
};

/// The engine's side. Threads: one thread owns it; wake() may be called from any.
class listener {
 public:
  virtual ~listener() = default;

  /// Takes what waits, at most `packets_max`, without blocking; appends to `into`.
  virtual void receive(std::vector<packet>& into, std::size_t packets_max) = 0;

  /// False if the peer is gone or does not take more now: the frames are then dropped here, and
  /// whoever needs them delivered sends them again.
  virtual bool send(const std::string& peer, frames what) = 0;

  /// Blocks until something can be received, wake() was called, or `timeout` is over.
  virtual void wait(duration timeout) = 0;

  virtual void wake() noexcept = 0;

  /// Who may do what here, as of now; null where whoever can connect may do everything. It changes
  /// while the listener lives, and wait() then ends.
  virtual std::shared_ptr<const access_policy> access() const { return nullptr; }

  /// Where peers connect, with the port that the system chose: "tcp://127.0.0.1:40213".
  virtual std::string address() const = 0;
};

/// A peer's side. Threads: one thread owns it; wake() may be called from any.
class channel {
 public:
  virtual ~channel() = default;

  /// False if it can't be sent now (no connection, queue full): try again later. True says only
  /// that it is queued, perhaps for an engine that is away.
  virtual bool send(frames what) = 0;

  /// The same, but `what` stays whole where this is false; where it is true it is of no more use.
  virtual bool offer(frames& what) { return send(what); }

  /// The next message; waits for at most `timeout`. False on timeout or wake().
  virtual bool receive(frames& into, duration timeout) = 0;

  virtual void wake() noexcept = 0;

  /// What the link knows of why no answer comes, for a log; "" if nothing.
  virtual std::string trouble() { return {}; }
};

/// Opens a new connection each time; a peer calls it again when its engine has gone silent.
class connector {
 public:
  virtual ~connector() = default;
  /// Errors: address_invalid.
  virtual result<std::unique_ptr<channel>> connect() = 0;
};

}  // namespace snorri::transport
