// What the commands that change something have in common.
#include <pwd.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>

#include "cli/operating.hpp"
#include "text/progress.hpp"
#include "text/terminal.hpp"
#include "views/json.hpp"
#include "views/saga_name.hpp"

namespace snorri::app {

std::string name_of_user(const changing_options& how) {
  if (!how.by.empty()) return how.by;
  const passwd* entry = getpwuid(getuid());
  return entry != nullptr ? entry->pw_name : "uid " + std::to_string(getuid());
}

result<json> read_body(const std::string& body, const std::string& file) {
  if (!body.empty() && !file.empty()) {
    return error(errc::bad_argument, "the body is given twice: here and in " + file);
  }
  std::string text = body;
  if (body == "-") {
    text.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else if (!file.empty()) {
    std::ifstream from(file, std::ios::binary);
    text.assign(std::istreambuf_iterator<char>(from), {});
    if (!from) return error(errc::io_failed, file + " can't be read");
  }
  if (text.empty()) return json::object();
  json parsed = json::parse(text, nullptr, false);
  if (parsed.is_discarded()) {
    return error(errc::bad_argument,
                 (file.empty() ? "the body" : file) + " is no JSON: " + text.substr(0, 100));
  }
  return parsed;
}

result<std::string> wait_for_end(const http_address& at, const std::string& saga,
                                 std::uint64_t position, double timeout_s) {
  const auto name = parse_saga(saga);
  if (!name) return name.error();
  const auto until = std::chrono::steady_clock::now() +
                     std::chrono::duration_cast<duration>(std::chrono::duration<double>(timeout_s));
  std::string status = "PENDING";
  std::string state;
  const auto from = make_admin_source(at);
  const auto followed = from->follow(
      {*name, "", std::to_string(position == 0 ? 0 : position - 1)},
      [&](const json& record) {
        status = text_in(record, "status");
        state = text_in(record, "to");
        return status != "CONFIRMED" && status != "CANCELLED";
      },
      [until] { return std::chrono::steady_clock::now() >= until; });
  if (!followed) return followed.error();
  if (status == "CONFIRMED" || status == "CANCELLED") return status;
  return error(errc::timed_out, "saga " + saga + " has not ended in time: it is " + status +
                                    (state.empty() ? "" : " in " + state) +
                                    "; look with `snorri show " + saga + "`");
}

std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t shown_max = 5;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < shown_max; ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  if (names.size() > shown_max)
    text += ", ... and " + std::to_string(names.size() - shown_max) + " more";
  return text;
}

struct change_run::state {
  state(const std::string& doing, std::size_t all, output_format form)
      : bar(doing), count(all), format(form) {}

  progress_bar bar;
  std::size_t count;
  output_format format;
  std::size_t seen = 0;
  json done = json::array();
  std::string lines;
  std::vector<error> failures;

  void step() {
    ++seen;
    if (count > 1) bar.show(seen, count);
  }
};

change_run::change_run(std::string doing, std::size_t count, output_format format)
    : state_(std::make_shared<state>(doing, count, format)) {}

void change_run::done(json what, std::string line) {
  state_->done.push_back(std::move(what));
  state_->lines += line + "\n";
  state_->step();
}

void change_run::failed(const std::string& name, const error& why) {
  if (state_->count > 1) state_->done.push_back({{"saga", name}, {"error", why.text()}});
  state_->failures.push_back(why);
  state_->step();
}

exit_code change_run::finish() {
  const state& now = *state_;
  const std::size_t count = now.count;
  const auto format = now.format;
  const json done = now.done;
  const std::string lines = now.lines;
  const auto failures = now.failures;
  state_.reset();  // the bar goes before anything is printed
  if (format == output_format::human) {
    print(lines);
    if (count > 1) {
      print(std::to_string(count - failures.size()) + " of " + std::to_string(count) + " done\n");
    }
  } else if (count > 1) {
    array_printer out(format);
    for (const json& each : done) out.add(each);
    out.finish();
  } else if (!done.empty()) {
    print(dump(done.front(), format == output_format::document ? 2 : -1) + "\n");
  }
  for (const error& why : failures) fail(why);
  return failures.empty() ? exit_code::ok : exit_code_of(failures.front().code());
}

}  // namespace snorri::app
