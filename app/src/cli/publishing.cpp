// `snorri emit` and `snorri start`: events by hand. `snorri parked retry` and `discard`.
#include <cstdio>

#include "cli/confirm.hpp"
#include "cli/operating.hpp"
#include "net/url.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

json request_of(const changing_options& how) {
  json out{{"by", name_of_user(how)}};
  if (!how.reason.empty()) out["reason"] = how.reason;
  if (how.dry_run) out["dry_run"] = true;
  return out;
}

std::string line_of(const json& answer) {
  std::string text;
  for (const json& each : array_in(answer, "prospects")) {
    text += (text.empty() ? "" : "\n") + ("would be: " + each.get<std::string>());
  }
  if (!text.empty()) return text;
  const std::string saga = text_in(answer, "saga");
  text = "on record as " + text_in(answer, "id");
  if (number_in(answer, "position") > 0) {
    text += " at position " + std::to_string(number_in(answer, "position"));
  }
  if (value_in(answer, "duplicate") == json(true)) text += ", as it was before";
  if (!saga.empty()) text += ": saga " + saga + " " + text_in(answer, "status");
  return text;
}

/// Not found is a saga type that was mistyped.
error explained(source& from, const error& why, const std::string& type) {
  if (why.code() != errc::not_found) return why;
  const std::string unknown = unknown_word(from, type, "");
  return unknown.empty() ? why : error(why.code(), unknown);
}

}  // namespace

result<exit_code> publish_command(const http_address& at, const std::string& word,
                                  const publish_options& options, output_format format) {
  const auto body = read_body(options.body, options.file);
  if (!body) return body.error();
  const bool starts = word == "start";
  json request = request_of(options.how);
  if (!starts) request["type"] = options.what;
  if (!options.dataschema.empty()) request["dataschema"] = options.dataschema;
  request["body"] = *body;
  if (!options.how.dry_run) {
    const std::string what =
        starts ? "start 1 saga of type " + options.what : "emit 1 event: " + options.what;
    if (auto asked = confirm(what + "; go on?", options.how.yes); !asked) return asked.error();
  }
  const std::string target =
      starts ? "/v1/sagas/" + percent_encode(options.what) : std::string("/v1/events");
  const auto answer = change_by_engine(at, {target, dump(request), options.how.request_id, ""});
  if (!answer) {
    return explained(*make_admin_source(at), answer.error(), options.what);
  }
  print(format == output_format::human
            ? line_of(*answer) + "\n"
            : dump(*answer, format == output_format::document ? 2 : -1) + "\n");
  if (!options.wait || options.how.dry_run) return exit_code::ok;
  const auto ended =
      wait_for_end(at, text_in(*answer, "saga"),
                   static_cast<std::uint64_t>(number_in(*answer, "position")), options.timeout_s);
  if (!ended) return ended.error();
  std::fputs(("snorri: " + text_in(*answer, "saga") + " has ended " + *ended + "\n").c_str(),
             stderr);
  return *ended == "CONFIRMED" ? exit_code::ok : exit_code::ended_otherwise;
}

namespace {

result<std::vector<json>> find_parked(source& from, const settle_options& options) {
  std::vector<json> found;
  parked_request what;
  while (true) {
    const auto rows = from.parked(what);
    if (!rows) return rows.error();
    for (const json& row : *rows) {
      what.after = static_cast<std::uint64_t>(number_in(row, "id"));
      const bool fits = (options.type.empty() || text_in(row, "type") == options.type) &&
                        (options.key.empty() || text_in(row, "key") == options.key);
      if (fits) found.push_back(row);
    }
    if (rows->size() < what.limit) return found;
  }
}

}  // namespace

result<exit_code> settle_command(const http_address& at, const std::string& action,
                                 const settle_options& options, output_format format) {
  if (options.ids.empty() == !options.all) {
    return error(errc::bad_argument, "parked " + action +
                                         " takes the numbers of messages, or --all with --type "
                                         "or --key to narrow it");
  }
  if (action == "discard" && options.how.reason.empty()) {
    return error(errc::bad_argument, "parked discard needs --reason TEXT: it stays on record");
  }
  auto ids = options.ids;
  if (options.all) {
    const auto found = find_parked(*make_admin_source(at), options);
    if (!found) return found.error();
    for (const json& each : *found) {
      ids.push_back(static_cast<std::uint64_t>(number_in(each, "id")));
    }
    if (ids.empty()) {
      return error(errc::not_found, "no message that is set aside fits this");
    }
  }
  std::vector<std::string> names;
  for (const auto id : ids) names.push_back(std::to_string(id));
  if (!options.how.dry_run) {
    const std::string what = action + " " + std::to_string(ids.size()) +
                             (ids.size() == 1 ? " message: " : " messages: ") + some_of(names);
    if (auto asked = confirm(what + "; go on?", options.how.yes); !asked) return asked.error();
  }
  const std::string request = dump(request_of(options.how));
  change_run all(action, ids.size(), format);
  for (const auto& id : names) {
    auto answer = change_by_engine(
        at, {"/v1/parked/" + id + "/" + action, request, options.how.request_id, ""});
    if (!answer) {
      all.failed("parked " + id, answer.error());
      if (answer.error().code() == errc::engine_unreachable) break;
      continue;
    }
    const std::string line = action == "discard" && !options.how.dry_run
                                 ? "message " + id + " is put away"
                                 : line_of(*answer);
    all.done(std::move(*answer), line);
  }
  return all.finish();
}

}  // namespace snorri::app
