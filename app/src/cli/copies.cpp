// The commands that copy a store: backup, restore, export and import.
#include <cstdio>
#include <fstream>
#include <iostream>

#include "cli/confirm.hpp"
#include "cli/store_commands.hpp"
#include "snorri/store/copy.hpp"
#include "snorri/store/sqlite_store.hpp"
#include "text/progress.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

store::copy_progress shown_on(progress_bar& bar) {
  return [&bar](store::position done, store::position of) { bar.show(done, of); };
}

json as_json(const store::copy_report& report, const char* where, const std::string& path) {
  return {{"store_id", report.store_id}, {where, path},
          {"from", report.from},         {"to", report.to},
          {"events", report.events},     {"streams", report.streams}};
}

std::string counted(std::uint64_t number, const std::string& what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

/// "12 events of 3 sagas, positions 1 to 12"
std::string told(const store::copy_report& report) {
  if (report.events == 0) return "nothing new, up to position " + std::to_string(report.to);
  return counted(report.events, "event") + ", positions " + std::to_string(report.from + 1) +
         " to " + std::to_string(report.to);
}

void print_report(output_format format, const json& report, const std::string& sentence) {
  print(format == output_format::human
            ? sentence + "\n"
            : dump(report, format == output_format::document ? 2 : -1) + "\n");
}

}  // namespace

result<void> backup_command(const std::string& from, const backup_options& options,
                            output_format format) {
  progress_bar bar("backing up");
  const auto report = store::backup_store(from, options.to, shown_on(bar));
  if (!report) return report.error();
  print_report(format, as_json(*report, "backup", options.to),
               options.to + ": " + told(*report) + ", verified");
  return {};
}

result<void> restore_command(const std::string& to, const restore_options& options,
                             output_format format) {
  if (options.replace) {
    const auto asked =
        confirm("Replace the store at " + to + " by " + options.backup + "? It is moved aside.",
                options.yes);
    if (!asked) return asked;
  }
  progress_bar bar("restoring");
  const auto report = store::restore_store(options.backup, to, options.replace, shown_on(bar));
  if (!report) return report.error();
  print_report(format, as_json(*report, "store", to), to + ": " + told(*report) + ", verified");
  return {};
}

result<void> export_command(const std::string& from, const export_options& options) {
  store::reader_options how;
  how.sealed = true;
  const auto reader = store::open_sqlite_reader(from, how);
  if (!reader) return reader.error();
  const bool to_stdout = options.file.empty() || options.file == "-";
  std::ofstream file;
  if (!to_stdout) {
    file.open(options.file, std::ios::binary | std::ios::trunc);
    if (!file) return error(errc::io_failed, options.file + " can't be written");
  }
  std::ios::sync_with_stdio(false);
  progress_bar bar("exporting");
  const auto report =
      store::export_store(**reader, options.after, to_stdout ? std::cout : file, shown_on(bar));
  if (!report) return report.error();
  if (!to_stdout) print(options.file + ": " + told(*report) + "\n");
  return {};
}

result<void> import_command(const std::string& to, const import_options& options,
                            output_format format) {
  const bool from_stdin = options.file.empty() || options.file == "-";
  std::ifstream file;
  if (!from_stdin) {
    file.open(options.file, std::ios::binary);
    if (!file) return error(errc::io_failed, options.file + " can't be read");
  }
  std::ios::sync_with_stdio(false);
  progress_bar bar("importing");
  const auto report =
      store::import_store(from_stdin ? std::cin : file, to,
                          [&bar](store::position done, store::position) { bar.show(done, 0); });
  if (!report) return report.error();
  print_report(format, as_json(*report, "store", to), to + ": " + told(*report));
  return {};
}

}  // namespace snorri::app
