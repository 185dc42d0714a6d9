// The requests that change something, and what they must bring along.
#include <chrono>
#include <future>
#include <memory>

#include "admin/routes.hpp"
#include "net/address.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

constexpr std::chrono::seconds answer_wait{10};

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

/// What the engine answered.
struct answer_of_engine {
  std::optional<error> failure;
  bool forgotten = false;
};

/// Gives what `ask` is answered, or timed_out. Threads: blocks the admin thread; the engine answers
/// from its own, and may do so when nobody waits any more.
template <class Ask>
answer_of_engine wait_for(Ask ask) {
  const auto promise = std::make_shared<std::promise<answer_of_engine>>();
  auto answer = promise->get_future();
  ask(promise);
  if (answer.wait_for(answer_wait) == std::future_status::ready) return answer.get();
  return {error(errc::timed_out, "the engine has not answered yet: look again later"), false};
}

}  // namespace

std::optional<admin_reply> routes::refuse_cross_site(const admin_request& what) {
  if (!is_cross_site(what)) return std::nullopt;
  return problem(403, error(errc::peer_rejected,
                            "what changes something needs the header X-Snorri: 1 or the content "
                            "type application/json, and comes from no other site"));
}

std::optional<admin_reply> routes::refuse_unready() {
  const auto now = engine_.status();
  if (!now || now->draining) {
    return problem(error(errc::draining,
                         "the engine is starting or stopping: try again when /readyz says ok"));
  }
  if (!now->writable) {
    return problem(503, error(errc::store_read_only,
                              "nothing can be recorded at the moment: " + now->not_writable_why));
  }
  return std::nullopt;
}

admin_reply routes::change(const admin_request& what, const url_target& target) {
  if (auto refused = refuse_cross_site(what)) return std::move(*refused);
  const auto& path = target.segments;
  if (path[1] == "sagas") return cancel(what, target);
  if (path[1] == "forget") return forget(what.body);
  if (path[3] == "resume") return resume(path[2]);
  return problem(404, error(errc::not_found, "there is nothing at " + what.target));
}

admin_reply routes::resume(const std::string& name) {
  if (auto refused = refuse_unready()) return std::move(*refused);
  const auto answer = wait_for([&](const auto& promise) {
    engine_.resume_subscription(name, [promise](const result<void>& done) {
      promise->set_value({done ? std::nullopt : std::optional<error>(done.error()), false});
    });
  });
  if (answer.failure) return problem(*answer.failure);
  admin_reply reply;
  reply.body = dump(json{{"name", name}, {"resumed", true}});
  return reply;
}

admin_reply routes::forget(const std::string& body) {
  const json parsed = json::parse(body, nullptr, false);
  const std::string subject = parsed.is_object() ? text_in(parsed, "subject") : "";
  if (subject.empty()) {
    return problem(error(errc::body_malformed, "the body is a JSON object: {\"subject\":\"...\"}"));
  }
  if (auto refused = refuse_unready()) return std::move(*refused);
  const auto answer = wait_for([&](const auto& promise) {
    engine_.forget(subject, [promise](const result<bool>& done) {
      promise->set_value({done ? std::nullopt : std::optional<error>(done.error()), done && *done});
    });
  });
  if (answer.failure) return problem(*answer.failure);
  admin_reply reply;
  reply.body = dump(json{{"subject", subject}, {"forgotten", answer.forgotten}});
  return reply;
}

}  // namespace snorri::app
