#include "cli/operating.hpp"

#include "cli/confirm.hpp"
#include "cli/story.hpp"
#include "net/url.hpp"
#include "text/terminal.hpp"
#include "views/json.hpp"
#include "views/saga_name.hpp"

namespace snorri::app {

namespace {

/// One that is to be changed, as it was looked at.
struct target {
  std::string saga;
  std::string if_version;  // "" = whatever it is by then
};

bool needs_reason(const std::string& word) {
  return word == "cancel" || word == "skip" || word == "compensate" || word == "resolve";
}

result<void> check(const std::string& word, const operation_options& options) {
  if (options.saga.empty() && options.which.is_empty()) {
    return error(errc::bad_argument,
                 word + " needs a saga, TYPE/KEY, or a filter such as --type order --stuck");
  }
  if (!options.saga.empty() && !options.which.is_empty()) {
    return error(errc::bad_argument, word + " takes a saga or a filter, not both");
  }
  if (options.if_version && options.saga.empty()) {
    return error(errc::bad_argument, "--if-version is of one saga");
  }
  if (needs_reason(word) && options.how.reason.empty()) {
    return error(errc::bad_argument, word + " needs --reason TEXT: it stays in the saga's history");
  }
  return {};
}

result<std::vector<target>> find_targets(source& from, const std::string& word,
                                         const operation_options& options) {
  if (!options.saga.empty()) {
    const auto name = parse_saga(options.saga);
    if (!name) return name.error();
    return std::vector<target>{
        {options.saga, options.if_version ? std::to_string(*options.if_version) : ""}};
  }
  std::vector<target> found;
  const auto listed =
      for_each_saga(from, options.which, system_clock().now(), [&found](const json& row) {
        const std::string status = text_in(row, "status");
        if (status == "CONFIRMED" || status == "CANCELLED") return true;
        // A stuck saga does not move by itself: if it has, somebody else was here.
        found.push_back({text_in(row, "saga"),
                         status == "STUCK" ? std::to_string(number_in(row, "version")) : ""});
        return true;
      });
  if (!listed) return listed.error();
  if (!found.empty()) return found;
  const std::string unknown = unknown_word(from, options.which.type, options.which.state);
  return error(errc::saga_missing, "no saga that lives fits this, so there is nothing to " + word +
                                       (unknown.empty() ? "" : ": " + unknown));
}

json request_of(const operation_options& options, const json& body) {
  json out{{"by", name_of_user(options.how)}};
  const auto add = [&out](const char* name, const std::string& text) {
    if (!text.empty()) out[name] = text;
  };
  add("reason", options.how.reason);
  add("command", options.command);
  add("type", options.type);
  add("as", options.as);
  if (!body.empty()) out["body"] = body;
  if (options.how.dry_run) out["dry_run"] = true;
  return out;
}

/// "retry 3 sagas: order/1, order/2, order/3; go on?"
std::string question(const std::string& word, const std::vector<target>& targets) {
  std::vector<std::string> names;
  for (const auto& each : targets) names.push_back(each.saga);
  return word + " " + std::to_string(names.size()) + (names.size() == 1 ? " saga: " : " sagas: ") +
         some_of(names) + "; go on?";
}

/// The engine's refusal, with what was meant where the saga's type is not known.
error explained(source& from, const error& why, const std::string& saga) {
  if (why.code() != errc::saga_missing) return why;
  const std::string unknown = unknown_word(from, saga.substr(0, saga.find('/')), "");
  return unknown.empty() ? why : error(why.code(), "there is no saga " + saga + ": " + unknown);
}

class operating {
 public:
  operating(const http_address& at, std::string word, const operation_options& options)
      : at_(at), word_(std::move(word)), options_(options), from_(make_admin_source(at)) {}

  result<exit_code> run(output_format format) {
    if (auto good = check(word_, options_); !good) return good.error();
    const auto body = read_body(options_.body, options_.file);
    if (!body) return body.error();
    const auto targets = find_targets(*from_, word_, options_);
    if (!targets) return targets.error();
    if (!options_.how.dry_run) {
      if (auto asked = confirm(question(word_, *targets), options_.how.yes); !asked) {
        return asked.error();
      }
    }
    const std::string request = dump(request_of(options_, *body));
    change_run all(word_, targets->size(), format);
    std::vector<std::pair<std::string, std::uint64_t>> done;
    for (const auto& each : *targets) {
      auto answer = ask(each, request);
      if (!answer) {
        all.failed(each.saga, explained(*from_, answer.error(), each.saga));
        if (answer.error().code() == errc::engine_unreachable) break;
        continue;
      }
      done.emplace_back(each.saga, static_cast<std::uint64_t>(number_in(*answer, "position")));
      auto line = record_line(*answer, stdout_terminal());
      all.done(std::move(*answer), (options_.how.dry_run ? "would be: " : "") + line);
    }
    const auto code = all.finish();
    if (code != exit_code::ok || !options_.wait || options_.how.dry_run) return code;
    return wait_for(done);
  }

 private:
  result<json> ask(const target& which, const std::string& request) {
    const auto name = parse_saga(which.saga);
    if (!name) return name.error();
    std::string key = options_.how.request_id;
    if (!key.empty() && options_.saga.empty()) key += "/" + which.saga;
    return change_by_engine(at_,
                            {saga_target(*name) + "/" + word_, request, key, which.if_version});
  }

  /// Until all have ended. Wished is what undoing comes to.
  result<exit_code> wait_for(const std::vector<std::pair<std::string, std::uint64_t>>& sagas) {
    auto code = exit_code::ok;
    for (const auto& [saga, position] : sagas) {
      const auto ended = wait_for_end(at_, saga, position, options_.timeout_s);
      if (!ended) return ended.error();
      std::fputs(("snorri: " + saga + " has ended " + *ended + "\n").c_str(), stderr);
      if (*ended != "CANCELLED") code = exit_code::ended_otherwise;
    }
    return code;
  }

  const http_address& at_;
  std::string word_;
  const operation_options& options_;
  std::unique_ptr<source> from_;
};

}  // namespace

result<exit_code> operation_command(const http_address& at, const std::string& word,
                                    const operation_options& options, output_format format) {
  auto given = options;
  for (char& letter : given.as) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return operating(at, word, given).run(format);
}

}  // namespace snorri::app
