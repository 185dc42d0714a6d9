// The admin API on a socket: HTTP/1.1, with TLS or without, in a thread of its own.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "admin/http.hpp"
#include "admin/tls.hpp"
#include "net/address.hpp"
#include "snorri/base/clock.hpp"

namespace snorri::app {

struct http_limits {
  std::size_t connections_max = 256;
  std::size_t header_bytes_max = 16u << 10u;
  std::size_t body_bytes_max = 64u << 10u;
  duration idle_max = std::chrono::seconds{30};  // a request that dribbles in, a keep-alive
  duration events_interval = std::chrono::milliseconds{50};  // between looks for new events
  duration events_silence_max = std::chrono::seconds{15};    // then a comment keeps the line open
};

struct http_service {
  std::function<admin_reply(const admin_request&)> answer;
  http_limits limits = {};
  std::shared_ptr<server_tls> tls = nullptr;  // null: none
  /// On SIGHUP. Gives what new connections are to show, null for the same as before.
  std::function<std::shared_ptr<server_tls>()> reload = {};
  std::function<void()> every_second = {};
};

/// Binds in start(), serves until it is destroyed.
/// Threads: what http_service holds is called from the server's thread only.
class http_server {
 public:
  /// Errors: address_taken, address_invalid.
  static result<std::unique_ptr<http_server>> start(const http_address& at, http_service what);
  ~http_server();
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  /// With the port that the system chose for 0.
  http_address address() const;

 private:
  struct state;
  explicit http_server(std::unique_ptr<state> made);
  std::unique_ptr<state> state_;
};

}  // namespace snorri::app
