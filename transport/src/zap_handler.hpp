// Asks who knocks: ZeroMQ's authentication (ZAP, rfc.zeromq.org/spec/27) for one context, on a
// thread of its own, and the watch over the file that says who is authorised.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "denials.hpp"
#include "snorri/transport/access.hpp"
#include "wakeup.hpp"
#include "zmq_socket.hpp"

namespace snorri::transport {

class zap_handler {
 public:
  struct settings {
    std::string folder;                         // of the engine's keys
    std::function<void(std::string_view)> log;  // one line a call; may be empty
    std::function<void()> changed;              // the policy is another one
    /// The address that a peer is at, where the link sees another one.
    std::function<std::string(const std::string&)> address_of;
  };

  /// Answers from here on: make it before any other socket of the context. `beginning` is the
  /// policy as it was read. Pre: `zap_fault()` is asked.
  zap_handler(std::shared_ptr<zmq_context> context, settings with,
              std::shared_ptr<const access_policy> beginning);
  ~zap_handler();
  zap_handler(const zap_handler&) = delete;
  zap_handler& operator=(const zap_handler&) = delete;

  /// Threads: any.
  std::shared_ptr<const access_policy> policy() const;

  /// Refusals are logged from here on: those of the self-test are no news. Threads: any.
  void speak() noexcept { speaks_.store(true); }

 private:
  void run();
  void answer();
  void watch();
  std::string stamp() const;
  void log_refusal(const std::string& key, const std::string& address, const error& why);

  std::shared_ptr<zmq_context> context_;
  settings with_;
  void* socket_ = nullptr;
  wakeup wakeup_;
  std::string stamp_;  // of the file as it was read last
  denials denied_;
  mutable std::mutex mutex_;
  std::shared_ptr<const access_policy> policy_;  // under the mutex
  std::atomic<bool> speaks_{false};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace snorri::transport
