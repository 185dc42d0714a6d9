// Stands before the ROUTER and passes bytes on, as many as the engine can take: libzmq itself keeps
// a message that never ends in memory without a limit, and counts messages, not bytes (decision
// 0017).
//
//   peer ── TCP ──> guard ── 127.x.y.z ──> ROUTER ──> engine ── taken() ──> guard
//
// Each connection reaches the ROUTER from a loopback address of its own, by which libzmq's
// `Peer-Address` names it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "guard_limits.hpp"
#include "snorri/base/result.hpp"

namespace snorri::transport {

class tcp_guard {
 public:
  struct settings {
    guard_options limits;
    std::function<void(std::string_view)> log;  // who was cut off and why; may be empty
  };

  /// Listens at `address`, and connects to `inner`, "tcp://127.0.0.1:40213", for each peer.
  /// Errors: address_taken, address_invalid.
  static result<std::unique_ptr<tcp_guard>> listen(const std::string& address, settings with);
  /// Passes what is under way on, for at most a moment.
  ~tcp_guard();
  tcp_guard(const tcp_guard&) = delete;
  tcp_guard& operator=(const tcp_guard&) = delete;

  /// Lets peers in. Pre: once.
  void start(const std::string& inner);

  /// Where peers connect.
  std::string address() const;

  /// The connection that the ROUTER sees at the address `inner`; null if there is none (any more).
  /// Threads: any.
  std::shared_ptr<taken_count> find(const std::string& inner) const;

  /// The engine has taken a message. Threads: any.
  void taken(taken_count& of, std::size_t frame_count, std::size_t byte_count);
  /// The engine has nothing left to take. Threads: any.
  void drained() noexcept;

  /// From here on it says whom it cuts off. Threads: any.
  void speak() noexcept;

 private:
  struct state;
  class connection;
  explicit tcp_guard(std::unique_ptr<state> made);
  std::unique_ptr<state> state_;
};

}  // namespace snorri::transport
