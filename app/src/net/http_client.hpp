// The few requests that the command line makes to the engine's admin address.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "net/address.hpp"
#include "snorri/base/clock.hpp"
#include "snorri/base/result.hpp"

namespace snorri::app {

struct http_request {
  std::string method = "GET";
  std::string target = "/";
  std::string body = {};  // JSON
  duration timeout = std::chrono::seconds{30};
  std::string idempotency_key = {};
  std::string if_match = {};  // an ETag
};

struct http_answer {
  int status = 0;
  std::string body;
};

/// Errors: engine_unreachable (nobody listens, or no answer of HTTP), timed_out.
/// Threads: blocks the caller.
result<http_answer> send_http(const http_address& to, const http_request& what);

struct stream_request {
  std::string target;
  std::uint64_t last_event_id = 0;  // 0 = none was seen
};

/// What became of an event stream.
struct stream_end {
  http_answer refused;  // status 0 if it was accepted
};

/// Reads server-sent events until the connection ends (which is no error) or `ended()` is true.
/// `each` gets the id and data of an event, and returns false to stop. `ended` is asked several
/// times a second. Errors: engine_unreachable (no connection came about).
result<stream_end> follow_http(
    const http_address& to, const stream_request& what,
    const std::function<bool(std::string_view id, std::string_view data)>& each,
    const std::function<bool()>& ended);

}  // namespace snorri::app
