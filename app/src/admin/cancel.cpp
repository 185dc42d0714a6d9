// The one request that changes something, and what it must bring along.
#include <algorithm>

#include "admin/routes.hpp"
#include "net/address.hpp"
#include "views/json.hpp"
#include "views/saga_name.hpp"

namespace snorri::app {

namespace {

constexpr std::size_t by_bytes_max = 200;
constexpr std::size_t reason_bytes_max = 1000;

/// A form or an image on somebody's page can POST here, but can set neither of these two.
bool is_cross_site(const admin_request& what) {
  const bool marked = what.snorri_header == "1";
  const bool typed =
      what.content_type == "application/json" || what.content_type.starts_with("application/json;");
  const std::string& origin = what.origin;
  const bool elsewhere =
      !origin.empty() && !(origin.starts_with("http://") && is_loopback_host(origin.substr(7)));
  return elsewhere || (!marked && !typed);
}

bool is_plain(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte < 0x20u || byte == 0x7Fu;
  });
}

struct cancel_request {
  std::string by;
  std::string reason;
};

result<cancel_request> read_request(const std::string& body) {
  const json parsed = json::parse(body.empty() ? "{}" : body, nullptr, false);
  if (!parsed.is_object()) {
    return error(errc::body_malformed, "the body is a JSON object: {\"reason\":\"...\"}");
  }
  cancel_request read{text_in(parsed, "by"), text_in(parsed, "reason")};
  if (read.by.empty()) read.by = "operator";
  const bool fits = read.by.size() <= by_bytes_max && read.reason.size() <= reason_bytes_max &&
                    is_plain(read.by) && is_plain(read.reason);
  if (!fits) {
    return error(errc::bad_argument,
                 "by has at most 200 bytes, reason 1,000, and neither holds control characters");
  }
  return read;
}

}  // namespace

admin_reply routes::cancel(const admin_request& what, const url_target& target) {
  if (is_cross_site(what)) {
    return problem(403, error(errc::peer_rejected,
                              "what changes a saga needs the header X-Snorri: 1 or the content "
                              "type application/json, and comes from no other site"));
  }
  const store::stream_name name{target.segments[2], target.segments[3]};
  if (auto good = check_saga(name); !good) return problem(good.error());
  auto asked = read_request(what.body);
  if (!asked) return problem(asked.error());
  const auto row = reader_->find(name);
  if (!row) return problem(row.error());
  if (!*row) {
    return problem(error(errc::saga_missing, "there is no saga " + name.text() + " to cancel"));
  }
  const std::string& status = (*row)->summary.status;
  if (status == "CONFIRMED" || status == "CANCELLED") {
    return problem(error(errc::version_conflict, "saga " + name.text() + " has ended " + status +
                                                     ": there is nothing left to cancel"));
  }
  const auto now = engine_.status();
  if (!now || now->draining) {
    return problem(error(errc::draining,
                         "the engine is starting or stopping: try again when /readyz says ok"));
  }
  if (!now->writable) {
    return problem(503, error(errc::store_read_only,
                              "nothing can be recorded at the moment: " + now->not_writable_why));
  }
  engine_.cancel(name, std::move(asked->by), std::move(asked->reason));
  admin_reply reply;
  reply.status = 202;
  reply.body = dump(json{{"saga", name.text()}, {"accepted", true}, {"version", (*row)->version}});
  return reply;
}

}  // namespace snorri::app
