// Cancelling a saga: the decision comes later, as a record of it.
#include <algorithm>

#include "admin/routes.hpp"
#include "views/json.hpp"
#include "views/saga_name.hpp"

namespace snorri::app {

namespace {

constexpr std::size_t by_bytes_max = 200;
constexpr std::size_t reason_bytes_max = 1000;

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

admin_reply routes::cancel(const admin_request& what, const url_target& at) {
  const store::stream_name name{at.segments[2], at.segments[3]};
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
  if (auto refused = refuse_unready()) return std::move(*refused);
  engine_.cancel(name, std::move(asked->by), std::move(asked->reason));
  admin_reply reply;
  reply.status = 202;
  reply.body = dump(json{{"saga", name.text()}, {"accepted", true}, {"version", (*row)->version}});
  return reply;
}

}  // namespace snorri::app
