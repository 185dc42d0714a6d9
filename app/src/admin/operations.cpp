// What operators ask for: of one saga, of sagas that are to begin, and of messages that were set
// aside. What is answered is on disk, and says who asked and why.
#include <charconv>

#include "admin/engine_answer.hpp"
#include "admin/routes.hpp"
#include "views/json.hpp"
#include "views/saga_name.hpp"
#include "views/saga_view.hpp"

namespace snorri::app {

namespace {

using engine::operation;

constexpr std::size_t idempotency_key_bytes_max = 400;

struct asked_of_saga {
  const char* word;  // last in the path
  operation what;
  const char* summary;
};

constexpr asked_of_saga operations[] = {
    {"cancel", operation::cancel, "Undoes the saga, where its definition allows it now"},
    {"retry", operation::retry, "Asks again now for all that is open, attempts counted anew"},
    {"skip", operation::skip, "Takes an open command as answered, by the operator's word"},
    {"compensate", operation::compensate, "Undoes the saga, also where a cancel is refused"},
    {"resolve", operation::resolve, "Declares a stuck saga ended, as CONFIRMED or CANCELLED"},
    {"signal", operation::signal, "Delivers an event to this saga and to no other"},
};

constexpr const char* common_members =
    R"("by":{"type":"string","maxLength":512,"default":"operator"},)"
    R"("reason":{"type":"string","maxLength":1000},"dry_run":{"type":"boolean","default":false})";

std::string body_schema(const std::string& members, const std::string& required = "") {
  return R"({"type":"object",)" + (required.empty() ? "" : "\"required\":[" + required + "],") +
         R"("properties":{)" + members + (members.empty() ? "" : ",") + common_members + "}}";
}

/// The rows of a table hold pointers: what they point to lives as long as the program.
const char* kept(std::string text) {
  static std::vector<std::unique_ptr<std::string>> all;
  all.push_back(std::make_unique<std::string>(std::move(text)));
  return all.back()->c_str();
}

std::string members_of(operation what) {
  switch (what) {
    case operation::skip:
      return R"("command":{"type":"string"},"type":{"type":"string"},"body":{})";
    case operation::signal:
      return R"("type":{"type":"string"},"body":{})";
    case operation::resolve:
      return R"("as":{"type":"string","enum":["CONFIRMED","CANCELLED"]})";
    default:
      return "";
  }
}

const char* required_of(operation what) {
  return what == operation::signal ? "\"type\"" : what == operation::resolve ? "\"as\"" : "";
}

constexpr const char* published_schema =
    R"({"type":"object","required":["id","duplicate"],"properties":{"id":{"type":"string"},)"
    R"("position":{"type":"integer"},"duplicate":{"type":"boolean"},"saga":{"type":"string"},)"
    R"("status":{"type":"string"},"prospects":{"type":"array","items":{"type":"string"}}}})";

result<json> read_object(const admin_request& what) {
  json parsed = json::parse(what.body.empty() ? "{}" : what.body, nullptr, false);
  if (parsed.is_object()) return parsed;
  return error(errc::body_malformed, "the body is a JSON object: {\"reason\":\"...\"}");
}

std::string by_of(const json& body) {
  const std::string by = text_in(body, "by");
  return by.empty() ? "operator" : by;
}

/// The message's or answer's own body, as bytes.
std::string inner_body(const json& body) {
  const auto found = body.find("body");
  return found == body.end() ? std::string() : dump(*found);
}

/// Kept apart from the ids of services, which may go by the same name.
result<std::string> id_of(const admin_request& what) {
  if (what.idempotency_key.empty()) return std::string();
  if (what.idempotency_key.size() > idempotency_key_bytes_max) {
    return error(errc::bad_argument, "an Idempotency-Key has at most 400 bytes");
  }
  return "admin/" + what.idempotency_key;
}

/// If-Match: "12". Nothing where it is not given, or "*".
result<std::optional<std::uint64_t>> version_of(const admin_request& what) {
  std::string_view text = what.if_match;
  if (text.empty() || text == "*") return std::optional<std::uint64_t>{};
  std::uint64_t version = 0;
  const bool quoted = text.size() > 2 && text.front() == '"' && text.back() == '"';
  if (quoted) text = text.substr(1, text.size() - 2);
  const auto read = std::from_chars(text.data(), text.data() + text.size(), version);
  if (quoted && read.ec == std::errc{} && read.ptr == text.data() + text.size()) {
    return std::optional<std::uint64_t>{version};
  }
  return error(errc::bad_argument,
               "If-Match is the ETag of the saga as it was looked at, such as \"12\"");
}

result<sagas::saga_status> end_of(const json& body) {
  const std::string as = text_in(body, "as");
  if (as == "CONFIRMED") return sagas::saga_status::confirmed;
  if (as == "CANCELLED") return sagas::saga_status::cancelled;
  return error(errc::bad_argument,
               "a saga is resolved as CONFIRMED or CANCELLED, not as \"" + as + "\"");
}

result<engine::saga_order> read_order(const asked_of_saga& asked, const admin_request& what,
                                      const store::stream_name& saga) {
  const auto body = read_object(what);
  if (!body) return body.error();
  const auto id = id_of(what);
  if (!id) return id.error();
  const auto version = version_of(what);
  if (!version) return version.error();
  engine::saga_order order{.what = asked.what,
                           .saga_type = saga.category,
                           .key = saga.key,
                           .by = by_of(*body),
                           .reason = text_in(*body, "reason"),
                           .id = *id};
  order.version = *version;
  order.command = text_in(*body, "command");
  order.type = text_in(*body, "type");
  order.body = inner_body(*body);
  order.dry_run = value_in(*body, "dry_run") == json(true);
  if (asked.what == operation::signal && order.type.empty()) {
    return error(errc::bad_argument, "which event is delivered is said in \"type\"");
  }
  if (asked.what != operation::resolve) return order;
  const auto end = end_of(*body);
  if (!end) return end.error();
  order.as = *end;
  return order;
}

json published_json(const engine::published& what) {
  json out{{"id", what.id}};
  if (what.position > 0) out["position"] = what.position;
  out["duplicate"] = what.duplicate;
  if (!what.saga.empty()) out["saga"] = what.saga;
  if (!what.status.empty()) out["status"] = what.status;
  if (!what.prospects.empty()) out["prospects"] = what.prospects;
  return out;
}

}  // namespace

std::vector<route> routes::operating_rows() {
  std::vector<route> rows;
  for (const auto& each : operations) {
    rows.push_back({.method = "POST",
                    .path = kept(std::string("/v1/sagas/{type}/{key}/") + each.word),
                    .needs = role::operate,
                    .summary = each.summary,
                    .body = kept(body_schema(members_of(each.what), required_of(each.what))),
                    .reply = R"({"type":"object","required":["saga","duplicate","version"]})",
                    .answer = &routes::operate});
  }
  rows.push_back(
      {.method = "POST",
       .path = "/v1/sagas/{type}",
       .needs = role::operate,
       .summary = "Begins a saga under a key that is free; body is its start event's",
       .body = kept(body_schema(R"("body":{},"dataschema":{"type":"string"})", "\"body\"")),
       .reply = published_schema,
       .answer = &routes::start});
  rows.push_back(
      {.method = "POST",
       .path = "/v1/events",
       .needs = role::operate,
       .summary = "Publishes an event as a service would",
       .body = kept(body_schema(R"("type":{"type":"string"},"body":{},"id":{"type":"string"},)"
                                R"("dataschema":{"type":"string"})",
                                "\"type\"")),
       .reply = published_schema,
       .answer = &routes::emit});
  for (const auto& [word, summary] :
       {std::pair{"retry", "Gives a message that was set aside to its saga again"},
        std::pair{"discard", "Puts a message that was set aside away; it stays on record"}}) {
    rows.push_back({.method = "POST",
                    .path = kept(std::string("/v1/parked/{id}/") + word),
                    .needs = role::operate,
                    .summary = summary,
                    .body = kept(body_schema("")),
                    .reply = published_schema,
                    .answer = &routes::settle_parked});
  }
  return rows;
}

admin_reply routes::operate(const admin_request& what, const url_target& at) {
  const store::stream_name name{at.segments[2], at.segments[3]};
  if (auto good = check_saga(name); !good) return problem(good.error());
  const asked_of_saga* asked = operations;
  while (at.segments[4] != asked->word) ++asked;
  auto order = read_order(*asked, what, name);
  if (!order) return problem(order.error());
  if (auto refused = refuse_unready()) return std::move(*refused);
  const bool dry_run = order->dry_run;
  const auto done = answer_of_engine<engine::operated>(
      [&](auto callback) { engine_.operate(std::move(*order), std::move(callback)); });
  if (!done) return problem(done.error());
  auto who = read_participants(*reader_);
  if (!who) return problem(who.error());
  json out{{"saga", done->saga}, {"duplicate", done->duplicate}};
  if (dry_run) out["dry_run"] = true;
  out.update(record_json({done->position, done->record, false}, *who, false));
  if (done->record.outcome != sagas::outcome::applied) {
    return problem(error(errc::state_refuses, "saga " + done->saga + " can't be asked to " +
                                                  asked->word + " in state " + done->record.from +
                                                  ": " + done->record.reason));
  }
  admin_reply reply;
  reply.body = dump(out);
  reply.etag = "\"" + std::to_string(done->record.version) + "\"";
  return reply;
}

admin_reply routes::publish(const admin_request& what, std::string starts) {
  const auto body = read_object(what);
  if (!body) return problem(body.error());
  auto id = id_of(what);
  if (!id) return problem(id.error());
  engine::publication wanted;
  wanted.starts = std::move(starts);
  wanted.reason = text_in(*body, "reason");
  wanted.dry_run = value_in(*body, "dry_run") == json(true);
  auto& headers = wanted.what.headers;
  headers.id = id->empty() ? text_in(*body, "id") : std::move(*id);
  headers.source = by_of(*body);
  headers.type = text_in(*body, "type");
  headers.dataschema = text_in(*body, "dataschema");
  wanted.what.body = inner_body(*body);
  if (wanted.starts.empty() && headers.type.empty()) {
    return problem(error(errc::bad_argument, "which event is published is said in \"type\""));
  }
  if (auto refused = refuse_unready()) return std::move(*refused);
  const auto done = answer_of_engine<engine::published>(
      [&](auto callback) { engine_.publish(std::move(wanted), std::move(callback)); });
  if (!done) return problem(done.error());
  return reply_with(published_json(*done));
}

admin_reply routes::start(const admin_request& what, const url_target& at) {
  return publish(what, at.segments[2]);
}

admin_reply routes::emit(const admin_request& what, const url_target&) { return publish(what, ""); }

admin_reply routes::settle_parked(const admin_request& what, const url_target& at) {
  const auto body = read_object(what);
  if (!body) return problem(body.error());
  engine::parked_order order;
  const std::string& id = at.segments[2];
  const auto read = std::from_chars(id.data(), id.data() + id.size(), order.id);
  if (read.ec != std::errc{} || read.ptr != id.data() + id.size()) {
    return problem(error(errc::bad_argument,
                         "a parked message is named by its number, not by \"" + id + "\""));
  }
  order.discard = at.segments[3] == "discard";
  order.by = by_of(*body);
  order.reason = text_in(*body, "reason");
  const auto request = id_of(what);
  if (!request) return problem(request.error());
  order.request_id = *request;
  order.dry_run = value_in(*body, "dry_run") == json(true);
  if (auto refused = refuse_unready()) return std::move(*refused);
  const auto done = answer_of_engine<engine::published>(
      [&](auto callback) { engine_.settle_parked(std::move(order), std::move(callback)); });
  if (!done) return problem(done.error());
  return reply_with(published_json(*done));
}

}  // namespace snorri::app
