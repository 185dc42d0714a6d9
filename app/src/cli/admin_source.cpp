// Asks a running engine through its admin API.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <thread>

#include "cli/source.hpp"
#include "exit_code.hpp"
#include "net/http_client.hpp"
#include "net/url.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

constexpr std::chrono::milliseconds poll_interval{100};
constexpr std::chrono::milliseconds reconnect_interval{500};

/// Causes that an engine may name and that have no exit code of their own.
constexpr errc plain_causes[] = {errc::append_too_large, errc::user_code_threw,
                                 errc::data_forgotten,   errc::message_expired,
                                 errc::command_unknown,  errc::overloaded};

/// The engine's problem as the error that it was there: "code" carries its number.
error problem_of(const http_address& at, const http_answer& answer) {
  const json problem = json::parse(answer.body, nullptr, false);
  if (problem.is_object()) {
    int number = 0;
    const std::string code = text_in(problem, "code");
    if (code.size() == 5) std::from_chars(code.data() + 1, code.data() + 5, number);
    const std::string detail = text_in(problem, "detail");
    // Only a number with a meaning of its own is made a code again: the engine may be newer.
    const auto cause = static_cast<errc>(number);
    const bool is_plain = std::find(std::begin(plain_causes), std::end(plain_causes), cause) !=
                          std::end(plain_causes);
    if (is_plain || exit_code_of(cause) != exit_code::error) return error(cause, detail);
    if (!detail.empty()) {
      return error(errc::peer_rejected,
                   "the engine answered " + code + " " + text_in(problem, "title") + ": " + detail);
    }
  }
  return error(errc::engine_unreachable, at.url() + " answered " + std::to_string(answer.status) +
                                             ": is it a Snorri engine's admin address?");
}

result<json> ask(const http_address& at, const http_request& what) {
  const auto answer = send_http(at, what);
  if (!answer) return answer.error();
  if (answer->status >= 300) return problem_of(at, *answer);
  json body = json::parse(answer->body, nullptr, false);
  if (body.is_discarded()) return problem_of(at, {answer->status, ""});
  return body;
}

void wait(duration length, const std::function<bool()>& ended) {
  for (duration waited{0}; waited < length && !ended(); waited += poll_interval) {
    std::this_thread::sleep_for(poll_interval);
  }
}

}  // namespace

std::string saga_target(const store::stream_name& saga) {
  return "/v1/sagas/" + percent_encode(saga.category) + "/" + percent_encode(saga.key);
}

namespace {

class admin_source final : public source {
 public:
  explicit admin_source(http_address at) : at_(std::move(at)) {}

  result<json> list(const list_request& what) override {
    return get("/v1/sagas" + query_text({{"type", what.type},
                                         {"state", what.state},
                                         {"status", what.status},
                                         {"prefix", what.prefix},
                                         {"started_before", what.started_before},
                                         {"started_after", what.started_after},
                                         {"after", std::to_string(what.after)},
                                         {"limit", std::to_string(what.limit)}}));
  }

  result<json> show(const store::stream_name& saga, bool bodies) override {
    return get(saga_target(saga) + (bodies ? "?bodies=1" : ""));
  }

  result<json> definitions() override { return get("/v1/definitions"); }

  result<json> graph(const std::string& type, const std::string& key,
                     const std::string& format) override {
    return get("/v1/definitions/" + percent_encode(type) + "/graph" +
               query_text({{"format", format}, {"key", key}}));
  }

  result<json> parked(const parked_request& what) override {
    return get("/v1/parked" + query_text({{"after", std::to_string(what.after)},
                                          {"limit", std::to_string(what.limit)},
                                          {"bodies", what.bodies ? "1" : ""},
                                          {"settled", what.settled ? "1" : ""}}));
  }

  result<json> subscriptions() override { return get("/v1/subscriptions"); }

  result<json> get(const std::string& target) override { return ask(at_, {.target = target}); }

  result<void> follow(const follow_request& what, const std::function<bool(json)>& each,
                      const std::function<bool()>& ended) override;

 private:
  http_address at_;
};

result<void> admin_source::follow(const follow_request& what, const std::function<bool(json)>& each,
                                  const std::function<bool()>& ended) {
  // "now" is fixed once, so that nothing is missed while the engine is away.
  std::string from = what.from;
  if (from == "now") {
    const auto status = get("/v1/status");
    if (!status) return status.error();
    from = std::to_string(number_in(*status, "position"));
  }
  const std::string saga = what.saga ? what.saga->text() : "";
  const std::string target =
      "/v1/events" + query_text({{"after", from}, {"saga", saga}, {"type", what.type}});
  std::uint64_t last = 0;
  bool over = false;
  bool met = false;
  const auto take = [&](std::string_view id, std::string_view data) {
    std::from_chars(id.data(), id.data() + id.size(), last);
    json record = json::parse(data, nullptr, false);
    over = record.is_object() && !each(std::move(record));
    return !over;
  };
  while (!over && !ended()) {
    const auto end = follow_http(at_, {target, last}, take, ended);
    if (end && end->refused.status != 0 && end->refused.status != 503) {
      return problem_of(at_, end->refused);
    }
    if (!end && !met) return end.error();
    met = true;
    if (!over) wait(reconnect_interval, ended);
  }
  return {};
}

}  // namespace

std::unique_ptr<source> make_admin_source(http_address at) {
  return std::make_unique<admin_source>(std::move(at));
}

result<json> engine_status(const http_address& at) { return ask(at, {.target = "/v1/status"}); }

result<json> resume_by_engine(const http_address& at, const std::string& name) {
  return ask(at, {.method = "POST",
                  .target = "/v1/subscriptions/" + percent_encode(name) + "/resume",
                  .body = "{}"});
}

result<json> forget_by_engine(const http_address& at, const std::string& subject) {
  return ask(at,
             {.method = "POST", .target = "/v1/forget", .body = dump(json{{"subject", subject}})});
}

result<json> change_by_engine(const http_address& at, const change_request& what) {
  const std::string version = what.if_match.empty() ? "" : "\"" + what.if_match + "\"";
  return ask(at, {.method = "POST",
                  .target = what.target,
                  .body = what.body,
                  .idempotency_key = what.idempotency_key,
                  .if_match = version});
}

}  // namespace snorri::app
