#include "zmq_self_test.hpp"

#include <zmq.h>

#include <chrono>
#include <cstdint>
#include <cstring>

#include "snorri/transport/key_files.hpp"
#include "zmq_curve.hpp"

namespace snorri::transport {
namespace {

enum class outcome { refused, let_in, no_answer };

/// A stranger's connection, and what becomes of its handshake.
class probe {
 public:
  probe() : context_(zmq_ctx_new()), socket_(zmq_socket(context_, ZMQ_DEALER)) {
    const int zero = 0;
    zmq_setsockopt(socket_, ZMQ_LINGER, &zero, sizeof zero);
    zmq_socket_monitor(socket_, "inproc://probe",
                       ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                           ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                           ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_DISCONNECTED);
    monitor_ = zmq_socket(context_, ZMQ_PAIR);
    zmq_setsockopt(monitor_, ZMQ_LINGER, &zero, sizeof zero);
    zmq_connect(monitor_, "inproc://probe");
  }
  ~probe() {
    zmq_socket_monitor(socket_, nullptr, 0);
    zmq_close(monitor_);
    zmq_close(socket_);
    zmq_ctx_term(context_);
  }
  probe(const probe&) = delete;
  probe& operator=(const probe&) = delete;

  void* socket() noexcept { return socket_; }

  /// `by_key`: only the answer of the engine's own handler counts as a refusal.
  outcome connect(const std::string& address, bool by_key, int patience_ms) {
    zmq_setsockopt(socket_, ZMQ_IPV6, &ipv6_, sizeof ipv6_);
    if (zmq_connect(socket_, address.c_str()) != 0) return outcome::no_answer;
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds{patience_ms};
    while (std::chrono::steady_clock::now() < end) {
      const int seen = next_event(100);
      if (seen == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) return outcome::let_in;
      if (seen == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH) return outcome::refused;
      if (seen != 0 && !by_key) return outcome::refused;
    }
    return outcome::no_answer;
  }

 private:
  int next_event(int wait_ms) {
    zmq_pollitem_t items[] = {{monitor_, 0, ZMQ_POLLIN, 0}};
    if (zmq_poll(items, 1, wait_ms) <= 0) return 0;
    std::uint8_t bytes[6] = {};
    zmq_recv(monitor_, bytes, sizeof bytes, 0);
    char endpoint[256];
    zmq_recv(monitor_, endpoint, sizeof endpoint, 0);
    std::uint16_t event = 0;
    std::memcpy(&event, bytes, sizeof event);
    return event;
  }

  int ipv6_ = 1;
  void* context_;
  void* socket_;
  void* monitor_ = nullptr;
};

/// "tcp://0.0.0.0:7707" is no address to connect to.
std::string reachable(std::string address) {
  for (const auto& [any, one] :
       {std::pair{"//0.0.0.0:", "//127.0.0.1:"}, std::pair{"//[::]:", "//[::1]:"}}) {
    const auto at = address.find(any);
    if (at != std::string::npos) address.replace(at, std::strlen(any), one);
  }
  return address;
}

std::optional<error> judge(outcome what, const std::string& whom, const std::string& address) {
  if (what == outcome::refused) return std::nullopt;
  return error{errc::security_unproven,
               what == outcome::let_in
                   ? "the engine's own door at \"" + address + "\" let " + whom +
                         " in: nothing is served. libzmq must have CURVE and ask who is authorised"
                   : "nobody answered " + whom + " at \"" + address +
                         "\", so it can't be proved that strangers are refused: nothing is served"};
}

}  // namespace

std::optional<error> prove_refusal(const std::string& address, const std::string& engine_key,
                                   int patience_ms) {
  const auto where = reachable(address);
  {
    probe stranger;
    if (auto failed = speak_curve(stranger.socket(), {"", make_key_pair(), engine_key})) {
      return failed;
    }
    const auto seen = stranger.connect(where, true, patience_ms);
    if (auto wrong = judge(seen, "a key that nobody has authorised", where)) return wrong;
  }
  probe without_key;
  return judge(without_key.connect(where, false, patience_ms), "somebody without a key", where);
}

}  // namespace snorri::transport
