// What both ends of the ZeroMQ link share: owning a socket, and moving frames in and out of it.
#pragma once

#include <zmq.h>

#include <memory>
#include <string>

#include "snorri/transport/link.hpp"
#include "snorri/transport/zmq_link.hpp"
#include "wakeup.hpp"

namespace snorri::transport {

/// A libzmq context; sockets share it and it ends after the last of them.
class zmq_context {
 public:
  zmq_context();
  ~zmq_context();
  zmq_context(const zmq_context&) = delete;
  zmq_context& operator=(const zmq_context&) = delete;
  void* get() const noexcept { return context_; }

 private:
  void* context_;
};

/// What the connection of a message has proved and where it comes from; "" if nothing.
struct sender_properties {
  std::string user_id;
  std::string address;
};

/// Threads: one, but for wakeup().
class zmq_socket {
 public:
  zmq_socket(std::shared_ptr<zmq_context> context, int type, const zmq_options& options);
  ~zmq_socket();
  zmq_socket(const zmq_socket&) = delete;
  zmq_socket& operator=(const zmq_socket&) = delete;

  void set(int option, int value);
  /// 0, or the errno of libzmq.
  int bind(const std::string& address);
  int connect(const std::string& address);
  /// Where it is bound or connected to.
  std::string endpoint() const;

  /// False if nothing waits. Frames beyond `count_max` are dropped. `about`, if not null, is given
  /// what libzmq knows of the sender.
  bool receive(frames& into, std::size_t count_max, sender_properties* about = nullptr);
  void* get() noexcept { return socket_; }
  /// False if it can't be sent now. All frames go, or none.
  bool send(const std::string* first, frames& what);

  /// Until a message waits (true), or wakeup().raise(), or `timeout`.
  bool wait(duration timeout);
  wakeup& waker() noexcept { return wakeup_; }

 private:
  std::shared_ptr<zmq_context> context_;
  void* socket_;
  wakeup wakeup_;
};

}  // namespace snorri::transport
