// The commands that print one thing: a saga, a graph, the definitions.
#include <cstdio>

#include "cli/commands.hpp"
#include "cli/story.hpp"
#include "text/table.hpp"
#include "views/json.hpp"
#include "views/saga_name.hpp"

namespace snorri::app {

result<void> show_command(source& from, const show_options& options, output_format format) {
  const auto name = parse_saga(options.saga);
  if (!name) return name.error();
  const bool tell = format == output_format::human;
  const auto saga = from.show(*name, tell || options.bodies);
  if (!saga) return saga.error();
  print(tell ? story(*saga, stdout_terminal(), system_clock().now())
             : dump(*saga, format == output_format::document ? 2 : -1) + "\n");
  return {};
}

result<void> graph_command(source& from, const graph_options& options, output_format format) {
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
