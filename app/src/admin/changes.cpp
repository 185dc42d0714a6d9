// The requests that change something: their rows, and those that an engine answers at once.
#include <chrono>
#include <future>
#include <memory>

#include "admin/routes.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

constexpr std::chrono::seconds answer_wait{10};

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

std::vector<route> routes::changing_rows() {
  constexpr const char* object = R"({"type":"object"})";
  return {
      {.method = "POST",
       .path = "/v1/sagas/{type}/{key}/cancel",
       .needs = role::operate,
       .summary = "Asks the saga to undo itself; its record tells what it decided",
       .body = R"({"type":"object","properties":{"reason":{"type":"string","maxLength":1000},)"
               R"("by":{"type":"string","maxLength":200,"default":"operator"}}})",
       .status = 202,
       .reply = R"({"type":"object","required":["saga","accepted","version"],"properties":)"
                R"({"saga":{"type":"string"},"accepted":{"type":"boolean"},)"
                R"("version":{"type":"integer"}}})",
       .answer = &routes::cancel},
      {.method = "POST",
       .path = "/v1/subscriptions/{name}/resume",
       .needs = role::operate,
       .summary = "Sets a paused subscription going again",
       .body = object,
       .reply = R"({"type":"object","required":["name","resumed"],"properties":)"
                R"({"name":{"type":"string"},"resumed":{"type":"boolean"}}})",
       .answer = &routes::resume},
      {.method = "POST",
       .path = "/v1/forget",
       .needs = role::admin,
       .summary = "Deletes the key of a data subject, for ever",
       .body = R"({"type":"object","required":["subject"],"properties":)"
               R"({"subject":{"type":"string","minLength":1}}})",
       .reply = R"({"type":"object","required":["subject","forgotten"],"properties":)"
                R"({"subject":{"type":"string"},"forgotten":{"type":"boolean"}}})",
       .answer = &routes::forget},
  };
}

admin_reply routes::resume(const admin_request&, const url_target& at) {
  const std::string& name = at.segments[2];
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

admin_reply routes::forget(const admin_request& what, const url_target&) {
  const json parsed = json::parse(what.body, nullptr, false);
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
