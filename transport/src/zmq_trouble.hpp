// Why a connection with a key does not come about, as libzmq's monitor tells it.
#pragma once

#include <memory>
#include <string>

#include "zmq_socket.hpp"

namespace snorri::transport {

/// Threads: that of the watched socket, which outlives it.
class zmq_trouble {
 public:
  zmq_trouble(std::shared_ptr<zmq_context> context, void* watched);
  ~zmq_trouble();
  zmq_trouble(const zmq_trouble&) = delete;
  zmq_trouble& operator=(const zmq_trouble&) = delete;

  /// What went wrong last, as a clause; "" if nothing.
  std::string look();

 private:
  std::shared_ptr<zmq_context> context_;
  void* watched_;
  void* monitor_ = nullptr;
  std::string last_;
};

}  // namespace snorri::transport
