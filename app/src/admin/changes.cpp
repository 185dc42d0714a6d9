// The requests that change something: their rows, and those that an engine answers at once.
#include "admin/engine_answer.hpp"
#include "admin/routes.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

struct resumed {};
struct forgotten {
  bool had_data = false;
};

}  // namespace

std::vector<route> routes::changing_rows() {
  constexpr const char* object = R"({"type":"object"})";
  return {
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
  const auto answer = answer_of_engine<resumed>([&](const auto& callback) {
    engine_.resume_subscription(name, [callback](const result<void>& done) {
      callback(done ? result<resumed>(resumed{}) : result<resumed>(done.error()));
    });
  });
  if (!answer) return problem(answer.error());
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
  const auto answer = answer_of_engine<forgotten>([&](const auto& callback) {
    engine_.forget(subject, [callback](const result<bool>& done) {
      callback(done ? result<forgotten>(forgotten{*done}) : result<forgotten>(done.error()));
    });
  });
  if (!answer) return problem(answer.error());
  admin_reply reply;
  reply.body = dump(json{{"subject", subject}, {"forgotten", answer->had_data}});
  return reply;
}

}  // namespace snorri::app
