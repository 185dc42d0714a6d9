#include "cli/saga_filter.hpp"

#include <CLI/App.hpp>
#include <algorithm>
#include <charconv>

#include "text/nearest.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

constexpr std::size_t page_max = 1000;

bool contains(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

bool saga_filter::is_empty() const {
  return type.empty() && state.empty() && status.empty() && prefix.empty() && !stuck &&
         older_than.empty() && newer_than.empty();
}

void add_saga_filter(CLI::App& to, saga_filter& into) {
  to.add_option("--type", into.type, "Only this saga type");
  to.add_option("--state", into.state, "Only sagas in this state");
  to.add_option("--status", into.status,
                "PENDING, CONFIRMED, CANCELLED or STUCK; several with commas");
  to.add_flag("--stuck", into.stuck, "Only those that are stuck: --status STUCK");
  to.add_option("--prefix", into.prefix, "Only keys that begin so");
  to.add_option("--older,--older-than", into.older_than,
                "Only those that began so long ago or longer: 90s, 15m, 2h, 3d");
  to.add_option("--newer,--newer-than", into.newer_than, "Only those that began since then");
}

result<duration> parse_age(const std::string& text) {
  long long count = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string unit(read.ptr, text.data() + text.size());
  if (read.ec == std::errc{} && count >= 0) {
    if (unit == "s") return duration{std::chrono::seconds{count}};
    if (unit == "m" || unit == "min") return duration{std::chrono::minutes{count}};
    if (unit == "h") return duration{std::chrono::hours{count}};
    if (unit == "d") return duration{std::chrono::days{count}};
  }
  return error(errc::bad_argument,
               "an age is a number with s, m, h or d behind it, such as 2h; not \"" + text + "\"");
}

result<list_request> request_of(const saga_filter& which, time_point now) {
  if (which.stuck && !which.status.empty()) {
    return error(errc::bad_argument, "--stuck and --status say the same thing twice: give one");
  }
  list_request what;
  what.type = which.type;
  what.state = which.state;
  what.prefix = which.prefix;
  what.status = which.stuck ? "STUCK" : which.status;
  what.limit = page_max;
  if (!which.older_than.empty()) {
    const auto age = parse_age(which.older_than);
    if (!age) return age.error();
    what.started_before = to_rfc3339(now - *age);
  }
  if (!which.newer_than.empty()) {
    const auto age = parse_age(which.newer_than);
    if (!age) return age.error();
    what.started_after = to_rfc3339(now - *age);
  }
  return what;
}

result<void> for_each_saga(source& from, const saga_filter& which, time_point now,
                           const std::function<bool(const json&)>& each) {
  auto what = request_of(which, now);
  if (!what) return what.error();
  while (true) {
    const auto rows = from.list(*what);
    if (!rows) return rows.error();
    for (const json& row : *rows) {
      what->after = static_cast<std::uint64_t>(number_in(row, "id"));
      if (!each(row)) return {};
    }
    if (rows->size() < what->limit) return {};
  }
}

std::string unknown_word(source& from, const std::string& type, const std::string& state) {
  const auto definitions = from.definitions();
  if (!definitions) return "";
  std::vector<std::string> types;
  std::vector<std::string> states;
  for (const json& each : *definitions) {
    types.push_back(text_in(each, "type"));
    if (!type.empty() && types.back() != type) continue;
    for (const json& one : array_in(value_in(each, "shape"), "states")) {
      states.push_back(text_in(one, "name"));
    }
  }
  if (!type.empty() && !contains(types, type)) {
    return "no saga type is called \"" + type + "\"" + did_you_mean(type, types);
  }
  if (!state.empty() && !contains(states, state)) {
    return "no state is called \"" + state + "\"" + did_you_mean(state, states);
  }
  return "";
}

}  // namespace snorri::app
