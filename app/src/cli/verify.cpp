// `snorri verify`: whether a store is what was written to it, and its sagas what their records say.
#include <cstdio>

#include "cli/libraries.hpp"
#include "cli/store_commands.hpp"
#include "serve/definitions.hpp"
#include "snorri/engine/rebuild.hpp"
#include "snorri/store/sqlite_store.hpp"
#include "snorri/store/verify.hpp"
#include "text/progress.hpp"
#include "text/table.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

std::string hex(std::uint64_t number) {
  char text[20];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(number));
  return text;
}

json findings_json(const std::vector<store::finding>& findings) {
  json list = json::array();
  for (const auto& each : findings) {
    list.push_back(
        {{"kind", each.kind}, {"at", each.at}, {"stream", each.stream}, {"text", each.text}});
  }
  return list;
}

json as_json(const store::verify_report& report) {
  return {{"store_id", report.store_id},
          {"sound", report.sound()},
          {"position", report.last_position},
          {"chain", hex(report.chain)},
          {"events", report.events},
          {"streams", report.streams},
          {"snapshots", report.snapshots},
          {"archives", report.archives},
          {"findings_count", report.findings_count},
          {"findings", findings_json(report.findings)}};
}

json as_json(const engine::rebuild_report& report) {
  return {{"sound", report.sound()},
          {"sagas", report.sagas},
          {"records", report.records},
          {"snapshots", report.snapshots},
          {"without_definition", report.without_definition},
          {"forgotten", report.forgotten},
          {"findings_count", report.findings_count},
          {"findings", findings_json(report.findings)}};
}

std::string table_of(const std::vector<store::finding>& findings, const terminal& on) {
  table rows({{"FINDING", 12}, {"AT", 4}, {"SAGA", 12}, {"WHAT", 24}});
  for (const auto& each : findings) {
    rows.add({{each.kind, paint::red},
              {each.at == 0 ? "" : std::to_string(each.at)},
              {each.stream, paint::bold},
              {each.text}});
  }
  return rows.empty() ? "" : rows.text(on);
}

std::string verdict(const std::string& what, std::uint64_t findings, const std::string& counted,
                    const terminal& on) {
  if (findings == 0) return painted(on, paint::green, what + " sound: " + counted) + "\n";
  return painted(on, paint::red,
                 what + " NOT sound: " + std::to_string(findings) +
                     (findings == 1 ? " finding, in " : " findings, in ") + counted) +
         "\n";
}

std::string told(const std::string& path, const store::verify_report& report, const terminal& on) {
  std::string counted = std::to_string(report.events) + " events of " +
                        std::to_string(report.streams) + " streams up to position " +
                        std::to_string(report.last_position);
  if (report.archives > 0) counted += ", " + std::to_string(report.archives) + " archives";
  return table_of(report.findings, on) + verdict(path + " is", report.findings_count, counted, on);
}

std::string told(const engine::rebuild_report& report, const terminal& on) {
  std::string counted = std::to_string(report.sagas) + " sagas folded again from " +
                        std::to_string(report.records) + " records";
  if (report.without_definition > 0)
    counted += ", " + std::to_string(report.without_definition) + " without their definition";
  if (report.forgotten > 0) counted += ", " + std::to_string(report.forgotten) + " forgotten";
  return table_of(report.findings, on) +
         verdict("what it says of its sagas is", report.findings_count, counted, on);
}

result<engine::rebuild_report> rebuild(const std::string& path,
                                       const std::vector<std::string>& given) {
  const auto libraries = libraries_of(given);
  if (!libraries) return libraries.error();
  const auto definitions = load_definitions(*libraries);
  if (!definitions) return definitions.error();
  const auto reader = store::open_sqlite_reader(path);
  if (!reader) return reader.error();
  progress_bar bar("folding sagas");
  engine::rebuild_options how;
  how.progress = [&bar](std::uint64_t done) { bar.show(done, 0); };
  return engine::check_rebuilt(**reader, *definitions, how);
}

result<store::verify_report> verify(const std::string& path) {
  progress_bar bar("verifying");
  store::verify_options how;
  how.progress = [&bar](std::uint64_t done, std::uint64_t of) { bar.show(done, of); };
  return store::verify_store(path, how);
}

}  // namespace

result<exit_code> verify_command(const std::string& path, const verify_command_options& options,
                                 output_format format) {
  const auto report = verify(path);
  if (!report) return report.error();
  std::optional<engine::rebuild_report> rebuilt;
  if (options.rebuild) {
    auto made = rebuild(path, options.sagas);
    if (!made) return made.error();
    rebuilt = std::move(*made);
  }
  if (format == output_format::human) {
    const terminal on = stdout_terminal();
    print(told(path, *report, on) + (rebuilt ? told(*rebuilt, on) : ""));
  } else {
    json all = as_json(*report);
    if (rebuilt) all["rebuild"] = as_json(*rebuilt);
    print(dump(all, format == output_format::document ? 2 : -1) + "\n");
  }
  const bool is_sound = report->sound() && (!rebuilt || rebuilt->sound());
  return is_sound ? exit_code::ok : exit_code::store_corrupt;
}

}  // namespace snorri::app
