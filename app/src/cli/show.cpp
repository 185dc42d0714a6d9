// The commands that print one thing: a saga, a graph, the definitions.
#include <cstdio>

#include "cli/commands.hpp"
#include "cli/reading_commands.hpp"
#include "cli/story.hpp"
#include "net/url.hpp"
#include "text/table.hpp"
#include "text/time_text.hpp"
#include "views/json.hpp"
#include "views/saga_name.hpp"

namespace snorri::app {

namespace {

/// A version, a time, "12:30" of today or an age, as parameters of the address.
result<std::pair<std::string, std::string>> moment_of(const std::string& at, time_point now) {
  const bool number = at.find_first_not_of("0123456789") == std::string::npos;
  if (number) return std::pair<std::string, std::string>{"version", at};
  std::string text = at;
  if (text.size() == 5 && text[2] == ':') text = date_text(now) + "T" + text;  // 12:30
  if (text.size() > 10 && text[10] == ' ') text[10] = 'T';                     // 2010-12-01 12:30
  if (text.size() == 16) text += ":00";
  if (text.size() > 10 && !text.ends_with("Z") && text.find('+') == text.npos) text += "Z";
  if (const auto time = from_rfc3339(text)) {
    return std::pair<std::string, std::string>{"time", to_rfc3339(*time)};
  }
  if (const auto age = parse_age(at)) {
    return std::pair<std::string, std::string>{"time", to_rfc3339(now - *age)};
  }
  return error(errc::bad_argument,
               "--at takes a version, a time in UTC such as \"2010-12-01 12:00\" or 12:00, or an "
               "age such as 2h; not \"" +
                   at + "\"");
}

}  // namespace

result<void> show_command(source& from, const show_options& options, output_format format) {
  const auto name = parse_saga(options.saga);
  if (!name) return name.error();
  const auto now = system_clock().now();
  const bool tell = format == output_format::human;
  std::vector<std::pair<std::string, std::string>> parameters{
      {"bodies", tell || options.bodies ? "1" : ""}, {"data", tell || options.data ? "1" : ""}};
  if (!options.at.empty()) {
    auto moment = moment_of(options.at, now);
    if (!moment) return moment.error();
    parameters.push_back(std::move(*moment));
  }
  const auto saga = from.get("/v1/sagas/" + percent_encode(name->category) + "/" +
                             percent_encode(name->key) + query_text(parameters));
  if (!saga) return saga.error();
  if (options.data && !saga->contains("data")) {
    std::fputs(
        "snorri: the saga's definition is not loaded, so its data can't be shown: give --sagas\n",
        stderr);
  }
  const auto on = stdout_terminal();
  if (!tell) {
    print(dump(*saga, format == output_format::document ? 2 : -1) + "\n");
  } else if (options.steps) {
    print_long(steps_text(*saga, on));
  } else if (options.timeline) {
    print_long(timeline_text(*saga, on, now));
  } else {
    print_long(story(*saga, on, now));
  }
  return {};
}

result<void> graph_command(source& from, const graph_options& options, output_format format) {
  if (options.coverage) return coverage_command(from, options.what, options.format, format);
  store::stream_name what{options.what, ""};
  if (options.what.find('/') != std::string::npos) {
    const auto name = parse_saga(options.what);
    if (!name) return name.error();
    what = *name;
  }
  const auto graph = from.graph(what.category, what.key, options.format);
  if (!graph) return graph.error();
  if (format == output_format::human) {
    print(text_in(*graph, "text"));
  } else {
    print(dump(*graph, format == output_format::document ? 2 : -1) + "\n");
  }
  return {};
}

result<void> definitions_command(source& from, output_format format) {
  const auto definitions = from.definitions();
  if (!definitions) return definitions.error();
  if (format != output_format::human) {
    array_printer out(format);
    for (const json& each : *definitions) out.add(each);
    out.finish();
    return {};
  }
  table rows(
      {{"TYPE", 8}, {"VERSION", 7}, {"HASH", 8}, {"BEGINS WITH", 11}, {"STATES", 6}, {"ROWS", 4}});
  for (const json& each : *definitions) {
    const json& shape = value_in(each, "shape");
    rows.add({{text_in(each, "type"), paint::bold},
              {std::to_string(number_in(each, "version"))},
              {text_in(each, "hash")},
              {text_in(shape, "start")},
              {std::to_string(array_in(shape, "states").size())},
              {std::to_string(array_in(shape, "rows").size())}});
  }
  if (rows.empty()) std::fputs("snorri: nothing to list\n", stderr);
  if (!rows.empty()) print(rows.text(stdout_terminal()));
  return {};
}

}  // namespace snorri::app
