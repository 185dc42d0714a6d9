// A request and its answer as plain values, between the socket (http_server.cpp) and what is
// answered (routes.cpp).
#pragma once

#include <memory>
#include <string>

#include "views/json_fwd.hpp"
#include "views/tail.hpp"

namespace snorri::app {

struct admin_request {
  std::string method;
  std::string target;
  std::string host;
  std::string origin;
  std::string content_type;
  std::string snorri_header;  // X-Snorri
  std::string last_event_id;
  std::string body;
  std::string idempotency_key = {};
  std::string if_match = {};
};

struct admin_reply {
  int status = 200;
  std::string content_type = "application/json";
  std::string body = {};
  std::string allow = {};  // of a 405
  std::string link = {};   // to the next page
  std::string etag = {};   // of a saga: its version
  /// Where set, the answer is a stream of server-sent events that never ends by itself.
  std::unique_ptr<tail> events = nullptr;
};

/// RFC 9457. The code's number is in "code": "E3009".
admin_reply problem(int status, const error& why);

/// With the status that fits the code.
admin_reply problem(const error& why);

/// JSON, or the problem that kept it from being made.
admin_reply reply_with(const result<json>& what);

/// What is new, as server-sent events: "id: 12\ndata: {...}\n\n" each. Errors: as tail::next.
result<std::string> next_events(tail& from, std::size_t limit);

}  // namespace snorri::app
