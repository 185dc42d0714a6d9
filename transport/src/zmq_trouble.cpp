#include "zmq_trouble.hpp"

#include <array>
#include <cstdint>
#include <cstring>

namespace snorri::transport {
namespace {

std::string name_of(const void* socket) {
  return "inproc://trouble." + std::to_string(std::hash<const void*>{}(socket));
}

}  // namespace

zmq_trouble::zmq_trouble(std::shared_ptr<zmq_context> context, void* watched)
    : context_(std::move(context)), watched_(watched) {
  zmq_socket_monitor(watched_, name_of(watched_).c_str(),
                     ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                         ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                         ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL);
  monitor_ = ::zmq_socket(context_->get(), ZMQ_PAIR);
  const int zero = 0;
  zmq_setsockopt(monitor_, ZMQ_LINGER, &zero, sizeof zero);
  zmq_connect(monitor_, name_of(watched_).c_str());
}

zmq_trouble::~zmq_trouble() {
  zmq_socket_monitor(watched_, nullptr, 0);
  zmq_close(monitor_);
}

std::string zmq_trouble::look() {
  std::array<std::uint8_t, 6> bytes{};  // the event, and a value of no use here
  while (zmq_recv(monitor_, bytes.data(), bytes.size(), ZMQ_DONTWAIT) >= 0) {
    std::array<char, 256> endpoint{};
    zmq_recv(monitor_, endpoint.data(), endpoint.size(), ZMQ_DONTWAIT);
    std::uint16_t event = 0;
    std::memcpy(&event, bytes.data(), sizeof event);
    if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) {
      last_.clear();
    } else if (event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH) {
      last_ = "it refuses this key: is it authorised, or was it revoked?";
    } else {
      last_ = "it does not take this key: is it the engine that the key was made for?";
    }
  }
  return last_;
}

}  // namespace snorri::transport
