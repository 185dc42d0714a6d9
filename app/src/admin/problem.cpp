#include "admin/http.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

int status_of(errc code) {
  switch (code) {
    case errc::bad_argument:
    case errc::key_invalid:
    case errc::body_malformed:
    case errc::type_unknown:
    case errc::message_expired:
      return 400;
    case errc::not_found:
    case errc::saga_missing:
    case errc::subscription_missing:
      return 404;
    case errc::state_refuses:
    case errc::key_in_use:
    case errc::subject_in_use:
    case errc::definition_missing:
    case errc::data_forgotten:
      return 409;
    case errc::version_conflict:
      return 412;
    case errc::corrupted_idempotency:
    case errc::user_code_threw:
      return 422;
    case errc::draining:
    case errc::overloaded:
      return 503;
    case errc::timed_out:
      return 504;
    default:
      return 500;
  }
}

}  // namespace

admin_reply problem(int status, const error& why) {
  const std::string code = "E" + std::to_string(static_cast<int>(why.code()));
  admin_reply reply;
  reply.status = status;
  reply.content_type = "application/problem+json";
  reply.body = dump(json{{"type", "urn:snorri:error:" + code},
                         {"title", title(why.code())},
                         {"status", status},
                         {"detail", why.message()},
                         {"code", code}});
  return reply;
}

admin_reply problem(const error& why) { return problem(status_of(why.code()), why); }

admin_reply reply_with(const result<json>& what) {
  if (!what) return problem(what.error());
  admin_reply reply;
  reply.body = dump(*what);
  return reply;
}

result<std::string> next_events(tail& from, std::size_t limit) {
  const auto records = from.next(limit);
  if (!records) return records.error();
  std::string text;
  for (const json& record : *records) {
    text +=
        "id: " + std::to_string(number_in(record, "position")) + "\ndata: " + dump(record) + "\n\n";
  }
  return text;
}

}  // namespace snorri::app
