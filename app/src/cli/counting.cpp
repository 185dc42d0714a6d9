// The commands that add up: `list --count`, `stats`, `timers`.
#include <CLI/App.hpp>
#include <algorithm>
#include <cstdio>
#include <map>
#include <tuple>

#include "cli/pieces.hpp"
#include "cli/reading_commands.hpp"
#include "cli/story.hpp"
#include "text/progress.hpp"
#include "text/table.hpp"
#include "text/time_text.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

void add_up(json& into, const json& rows, std::initializer_list<const char*> names,
            std::initializer_list<const char*> sums) {
  for (const json& row : rows) {
    std::string key;
    for (const char* name : names) key += dump(value_in(row, name)) + "\n";
    json& to = into[key];
    for (const char* name : names) to[name] = value_in(row, name);
    for (const char* name : sums) to[name] = number_in(to, name) + number_in(row, name);
  }
}

json values_of(const json& by_key) {
  json all = json::array();
  for (const auto& [key, value] : by_key.items()) all.push_back(value);
  std::sort(all.begin(), all.end(), [](const json& a, const json& b) {
    return std::tuple(text_in(a, "type"), text_in(a, "status"), text_in(a, "state")) <
           std::tuple(text_in(b, "type"), text_in(b, "status"), text_in(b, "state"));
  });
  return all;
}

/// The duration below which the part `q` of a type's sagas ended.
long long quantile(const std::map<long long, long long>& classes, double q) {
  long long all = 0;
  for (const auto& [us, count] : classes) all += count;
  long long seen = 0;
  for (const auto& [us, count] : classes) {
    seen += count;
    if (static_cast<double>(seen) >= q * static_cast<double>(all)) return us;
  }
  return 0;
}

json durations_of(const json& classes) {
  std::map<std::pair<std::string, std::string>, std::map<long long, long long>> by;
  for (const json& each : classes) {
    by[{text_in(each, "type"), text_in(each, "status")}][number_in(each, "us")] +=
        number_in(each, "count");
  }
  json all = json::array();
  for (const auto& [key, of] : by) {
    long long count = 0;
    for (const auto& [us, each] : of) count += each;
    all.push_back({{"type", key.first},
                   {"status", key.second},
                   {"count", count},
                   {"p50_us", quantile(of, 0.5)},
                   {"p95_us", quantile(of, 0.95)},
                   {"p99_us", quantile(of, 0.99)},
                   {"max_us", of.rbegin()->first}});
  }
  return all;
}

cell duration_cell(const json& in, const char* name) {
  return {duration_text(duration{number_in(in, name)})};
}

std::string count_text(const json& in, const char* name) {
  return std::to_string(number_in(in, name));
}

struct tally {
  json counts = json::object();     // by type, status and state
  json durations = json::object();  // classes
};

result<tally> tally_of(source& from, const saga_filter& which) {
  const auto what = request_of(which, system_clock().now());
  if (!what) return what.error();
  tally found;
  std::uint64_t seen = 0;
  progress_bar bar("counting");
  const auto done =
      for_each_piece(from, "/v1/counts", parameters_of(*what), [&](const json& piece) {
        add_up(found.counts, array_in(piece, "counts"), {"type", "status", "state"}, {"count"});
        add_up(found.durations, array_in(piece, "durations"), {"type", "status", "us"}, {"count"});
        for (const json& each : array_in(piece, "counts")) {
          seen += static_cast<std::uint64_t>(number_in(each, "count"));
        }
        bar.show(seen, 0);
        return true;
      });
  if (!done) return done.error();
  return found;
}

result<json> commands_of(source& from, const std::string& type) {
  json commands = json::object();
  progress_bar bar("reading records");
  const auto done =
      for_each_piece(from, "/v1/transitions", {{"type", type}}, [&](const json& piece) {
        add_up(commands, array_in(piece, "commands"), {"type", "command"},
               {"asked", "again", "answered", "failed"});
        bar.show(static_cast<std::uint64_t>(number_in(piece, "after")), 0);
        return true;
      });
  if (!done) return done.error();
  return values_of(commands);
}

std::string timer_text(const json& timer) {
  const std::string command = text_in(timer, "command");
  if (!command.empty()) {
    return "sends " + command + ", attempt " + std::to_string(number_in(timer, "attempt"));
  }
  const std::string name = text_in(timer, "timer");
  return name.empty() ? "timeout" : name == "deadline" ? name : "timeout of " + name;
}

/// What comes next of one saga, from what it has open.
void collect_timers(json& all, const json& saga, time_point now) {
  const auto add = [&](const json& due, json more) {
    const auto at = from_rfc3339(due.get<std::string>()).value_or(time_point{});
    json timer{{"due", due},
               {"late", at < now},
               {"saga", text_in(saga, "saga")},
               {"type", text_in(saga, "type")},
               {"state", text_in(saga, "state")},
               {"status", text_in(saga, "status")}};
    timer.update(more);
    all.push_back(std::move(timer));
  };
  for (const json& each : array_in(saga, "timers")) {
    add(value_in(each, "due"), {{"timer", text_in(each, "timer")}});
  }
  for (const json& each : array_in(saga, "commands")) {
    const auto due = from_rfc3339(text_in(each, "due")).value_or(time_point{});
    if (due <= now) continue;  // sent already
    add(value_in(each, "due"),
        {{"command", text_in(each, "type")}, {"attempt", number_in(each, "attempt")}});
  }
}

}  // namespace

result<void> count_command(source& from, const saga_filter& which, output_format format) {
  const auto found = tally_of(from, which);
  if (!found) return found.error();
  json by_status = json::object();
  json counts = values_of(found->counts);
  add_up(by_status, counts, {"type", "status"}, {"count"});
  const json all = values_of(by_status);
  if (format != output_format::human) {
    array_printer out(format);
    for (const json& each : all) out.add(each);
    out.finish();
    return {};
  }
  table rows({{"TYPE", 6}, {"STATUS", 9}, {"COUNT", 6}});
  long long sum = 0;
  for (const json& each : all) {
    sum += number_in(each, "count");
    rows.add({{text_in(each, "type"), paint::bold},
              {text_in(each, "status"), paint_of_status(text_in(each, "status"))},
              {count_text(each, "count")}});
  }
  rows.add({{"all"}, {""}, {std::to_string(sum)}});
  print(rows.text(stdout_terminal()));
  return {};
}

void add_stats(CLI::App& to, stats_options& into) {
  add_saga_filter(to, into.which);
  to.add_flag("--no-commands", into.no_commands,
              "Without failures by command: they need a look at every record");
}

result<void> stats_command(source& from, const stats_options& options, output_format format) {
  const auto found = tally_of(from, options.which);
  if (!found) return found.error();
  json stats{{"counts", values_of(found->counts)},
             {"durations", durations_of(values_of(found->durations))}};
  if (!options.no_commands) {
    auto commands = commands_of(from, options.which.type);
    if (!commands) return commands.error();
    stats["commands"] = std::move(*commands);
  }
  if (format != output_format::human) {
    print_object(stats, format);
    return {};
  }
  table counts({{"TYPE", 6}, {"STATUS", 9}, {"STATE", 8}, {"COUNT", 6}});
  for (const json& each : stats["counts"]) {
    counts.add({{text_in(each, "type"), paint::bold},
                {text_in(each, "status"), paint_of_status(text_in(each, "status"))},
                {text_in(each, "state")},
                {count_text(each, "count")}});
  }
  table took({{"TYPE", 6},
              {"ENDED", 9},
              {"COUNT", 6},
              {"P50", 6},
              {"P95", 6},
              {"P99", 6},
              {"LONGEST", 7}});
  for (const json& each : stats["durations"]) {
    took.add({{text_in(each, "type"), paint::bold},
              {text_in(each, "status"), paint_of_status(text_in(each, "status"))},
              {count_text(each, "count")},
              duration_cell(each, "p50_us"),
              duration_cell(each, "p95_us"),
              duration_cell(each, "p99_us"),
              duration_cell(each, "max_us")});
  }
  table commands(
      {{"TYPE", 6}, {"COMMAND", 12}, {"ASKED", 6}, {"AGAIN", 6}, {"ANSWERED", 8}, {"FAILED", 6}});
  for (const json& each : array_in(stats, "commands")) {
    commands.add(
        {{text_in(each, "type"), paint::bold},
         {text_in(each, "command")},
         {count_text(each, "asked")},
         {count_text(each, "again"), number_in(each, "again") > 0 ? paint::yellow : paint::plain},
         {count_text(each, "answered")},
         {count_text(each, "failed"), number_in(each, "failed") > 0 ? paint::red : paint::plain}});
  }
  const auto on = stdout_terminal();
  print_long(counts.text(on) + (took.empty() ? "" : "\n" + took.text(on)) +
             (commands.empty() ? "" : "\n" + commands.text(on)));
  return {};
}

void add_timers(CLI::App& to, timers_options& into) {
  add_saga_filter(to, into.which);
  to.add_flag("--late", into.late, "Only those that are late");
  to.add_option("--limit", into.limit, "So many at most; 0 = all (default: 100 in a table)");
}

result<void> timers_command(source& from, const timers_options& options, output_format format) {
  const auto now = system_clock().now();
  const auto what = request_of(options.which, now);
  if (!what) return what.error();
  json all = json::array();
  const auto done = for_each_piece(from, "/v1/open", parameters_of(*what), [&](const json& piece) {
    for (const json& saga : array_in(piece, "sagas")) collect_timers(all, saga, now);
    for (const json& saga : array_in(piece, "unreadable")) {
      std::fprintf(stderr, "snorri: %s can't be read: `snorri why` says more\n",
                   printable(saga.get<std::string>()).c_str());
    }
    return true;
  });
  if (!done) return done.error();
  std::stable_sort(all.begin(), all.end(), [](const json& a, const json& b) {
    return text_in(a, "due") < text_in(b, "due");
  });
  const bool human = format == output_format::human;
  const std::size_t limit = options.limit.value_or(human ? 100 : 0);
  std::size_t late = 0;
  std::size_t shown = 0;
  std::size_t left = 0;
  array_printer out(format);
  table rows({{"DUE", 10}, {"IN", 6}, {"SAGA", 12}, {"STATE", 8}, {"WHAT", 8}});
  for (const json& each : all) {
    const bool is_late = each["late"].get<bool>();
    late += is_late ? 1 : 0;
    if (options.late && !is_late) continue;
    if (limit != 0 && shown == limit) {
      ++left;
      continue;
    }
    ++shown;
    if (!human) {
      out.add(each);
      continue;
    }
    const auto due = from_rfc3339(text_in(each, "due")).value_or(time_point{});
    rows.add({{date_time_text(due)},
              {is_late ? "late by " + duration_text(now - due) : duration_text(due - now),
               is_late ? paint::red : paint::plain},
              {text_in(each, "saga"), paint::bold},
              {text_in(each, "state")},
              {timer_text(each)}});
  }
  if (!human) out.finish();
  if (human && shown > 0) print_long(rows.text(stdout_terminal()));
  if (human) {
    std::fprintf(
        stderr, "snorri: %zu timer%s, %zu of them late%s\n", all.size(), all.size() == 1 ? "" : "s",
        late,
        left > 0 ? (", " + std::to_string(left) + " not shown: --limit 0 for all").c_str() : "");
  }
  return {};
}

}  // namespace snorri::app
