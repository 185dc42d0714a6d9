// The commands that compare: `diff` and `replay`.
#include <CLI/App.hpp>
#include <algorithm>
#include <optional>

#include "cli/pieces.hpp"
#include "cli/reading_commands.hpp"
#include "cli/story.hpp"
#include "net/url.hpp"
#include "snorri/sagas/graph.hpp"
#include "snorri/sagas/library.hpp"
#include "snorri/sagas/replay.hpp"
#include "views/json.hpp"
#include "views/json_diff.hpp"
#include "views/replay_json.hpp"
#include "views/saga_name.hpp"

namespace snorri::app {

namespace {

/// "order/1@3": what stands before the last '@' and the number behind it; no number, no '@'.
struct versioned {
  std::string name;
  std::string version;
};

versioned parse_versioned(const std::string& text) {
  const auto at = text.rfind('@');
  const std::string version = at == std::string::npos ? "" : text.substr(at + 1);
  const bool number =
      !version.empty() && version.find_first_not_of("0123456789") == std::string::npos;
  return number ? versioned{text.substr(0, at), version} : versioned{text, ""};
}

/// What can be compared of a saga: how it stands, what it knows, and the way it took.
result<json> saga_side(source& from, const versioned& what) {
  const auto name = parse_saga(what.name);
  if (!name) return name.error();
  const auto saga =
      from.get("/v1/sagas/" + percent_encode(name->category) + "/" + percent_encode(name->key) +
               query_text({{"data", "1"}, {"version", what.version}}));
  if (!saga) return saga.error();
  json side;
  for (const char* key : {"state", "status", "version", "definition", "reason", "data", "open"}) {
    if (saga->contains(key)) side[key] = value_in(*saga, key);
  }
  side["way"] = json::array();
  for (const json& record : array_in(*saga, "history")) {
    if (text_in(record, "outcome") != "applied") continue;
    std::string step = text_in(record, "from") + " --" +
                       text_in(value_in(record, "input"), "type") + "--> " + text_in(record, "to");
    for (const json& command : array_in(record, "commands"))
      step += " / " + text_in(command, "type");
    side["way"].push_back(std::move(step));
  }
  return side;
}

/// A definition: its states, and its rows by what they are for.
result<json> definition_side(source& from, const versioned& what) {
  const auto all = from.definitions();
  if (!all) return all.error();
  const json* found = nullptr;
  for (const json& each : *all) {
    const bool meant =
        text_in(each, "type") == what.name &&
        (what.version.empty() || std::to_string(number_in(each, "version")) == what.version);
    if (meant && (found == nullptr || number_in(each, "version") > number_in(*found, "version"))) {
      found = &each;
    }
  }
  if (found == nullptr) {
    return error(errc::not_found, "the store knows no definition " + what.name +
                                      (what.version.empty() ? "" : " version " + what.version) +
                                      ": `snorri definitions` lists those that an engine ran");
  }
  const auto shape = sagas::shape_from_json(dump(value_in(*found, "shape")));
  if (!shape) return shape.error();
  json side{{"version", shape->version}, {"hash", shape->hash}, {"start", shape->start}};
  side["deadline_us"] = shape->deadline_us;
  side["states"] = json::object();
  for (const auto& state : shape->states) side["states"][state.name] = state.end;
  side["rows"] = json::object();
  for (const auto& row : shape->rows) {
    const std::string key =
        row.from + " on " + row.on + (row.guard.empty() ? "" : " if " + row.guard);
    side["rows"][key] = sagas::to_text(row);
  }
  return side;
}

result<json> side_of(source& from, const std::string& text) {
  const auto what = parse_versioned(text);
  return what.name.find('/') == std::string::npos ? definition_side(from, what)
                                                  : saga_side(from, what);
}

/// The history of `saga`, as show prints it, decided by the definitions of these shared objects.
result<json> replayed_by(const std::vector<std::string>& paths, const json& saga) {
  std::vector<const sagas::definition*> definitions;
  for (const std::string& path : paths) {
    const auto loaded = sagas::library::load(path);
    if (!loaded) return loaded.error();
    definitions.insert(definitions.end(), loaded->definitions().begin(),
                       loaded->definitions().end());
  }
  const auto recorded = sagas::read_recorded(dump(saga));
  if (!recorded) return recorded.error();
  const auto report = sagas::replay(definitions, *recorded);
  if (!report) return report.error();
  return replay_report_json(*report);
}

std::string replay_text(const json& report, const terminal& on) {
  const auto flag = [&report](const char* name) { return value_in(report, name).get<bool>(); };
  const std::string by = " by " + text_in(report, "definition") +
                         (flag("same_definition") ? "" : ", which is not the one that it runs by");
  const std::string saga = printable(text_in(report, "saga"));
  const auto records = number_in(report, "records");
  if (flag("agrees")) {
    return saga + " goes the way that it went, " + std::to_string(records) +
           (records == 1 ? " record," : " records,") + by + "\n";
  }
  std::string text =
      painted(on, paint::red, saga + " would not go the way that it went," + by + ":") + "\n";
  for (const json& each : array_in(report, "differences")) {
    text += "  version " + std::to_string(number_in(each, "version")) + ": " +
            printable(text_in(each, "what")) + "\n";
  }
  if (const auto all = number_in(report, "records_all"); records < all) {
    text += "  and from there on nothing can be compared (" + std::to_string(records) + " of " +
            std::to_string(all) + " records were)\n";
  }
  return text;
}

}  // namespace

void add_diff(CLI::App& to, diff_options& into) {
  to.add_option("left", into.left,
                "TYPE/KEY, TYPE/KEY@VERSION as it was then, or TYPE@VERSION, a definition")
      ->required();
  to.add_option("right", into.right, "The other one, likewise")->required();
}

result<void> diff_command(source& from, const diff_options& options, output_format format) {
  const bool sagas = options.left.find('/') != std::string::npos;
  if (sagas != (options.right.find('/') != std::string::npos)) {
    return error(errc::bad_argument, "a saga and a definition can't be compared: " + options.left +
                                         " and " + options.right);
  }
  const auto left = side_of(from, options.left);
  if (!left) return left.error();
  const auto right = side_of(from, options.right);
  if (!right) return right.error();
  const json differences = differences_between(*left, *right);
  if (format != output_format::human) {
    print_object(
        json{{"left", options.left}, {"right", options.right}, {"differences", differences}},
        format);
    return {};
  }
  const auto on = stdout_terminal();
  std::string text;
  const auto line = [&](const char* mark, const json& value, const std::string& path, paint look) {
    text += painted(on, look,
                    mark + (path.empty() ? std::string() : printable(path) + ": ") +
                        printable(value.is_string() ? value.get<std::string>() : dump(value))) +
            "\n";
  };
  for (const json& each : differences) {
    const std::string path = text_in(each, "path");
    if (each.contains("before")) line("- ", each["before"], path, paint::red);
    if (each.contains("after")) line("+ ", each["after"], path, paint::green);
  }
  if (differences.empty()) text = options.left + " and " + options.right + " are the same\n";
  print_long(text);
  return {};
}

void add_replay(CLI::App& to, replay_options& into) {
  to.add_option("saga", into.saga, "The saga: TYPE/KEY, such as order/536365")->required();
  to.add_option("--with", into.with,
                "Decide by the definitions of this shared object instead; once for each")
      ->allow_extra_args(false);
}

result<exit_code> replay_command(source& from, const replay_options& options,
                                 output_format format) {
  const auto name = parse_saga(options.saga);
  if (!name) return name.error();
  const std::string target =
      "/v1/sagas/" + percent_encode(name->category) + "/" + percent_encode(name->key);
  const auto answer = from.get(options.with.empty() ? target + "/replay" : target + "?bodies=1");
  if (!answer) return answer.error();
  const auto report = options.with.empty() ? answer : replayed_by(options.with, *answer);
  if (!report) return report.error();
  if (format == output_format::human) {
    print(replay_text(*report, stdout_terminal()));
  } else {
    print_object(*report, format);
  }
  return value_in(*report, "agrees").get<bool>() ? exit_code::ok : exit_code::definitions_unfit;
}

}  // namespace snorri::app
