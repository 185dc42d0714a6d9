#include "cli/new.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>

#include "new/project.hpp"
#include "text/terminal.hpp"
#include "views/json.hpp"

namespace snorri::app {

void add_new(CLI::App& to, new_options& into) {
  to.add_option("name", into.name, "The saga's name, such as late-parcel")->required();
  to.add_option("--dir", into.folder, "Where to (default: a folder of that name)");
  to.add_option("--kind", into.kind, "steps: a list of them; table: states and rows")
      ->capture_default_str();
  to.add_flag("--dry-run", into.dry_run, "Only say which files would be written");
}

result<void> new_command(const new_options& options, output_format format) {
  const auto name = parse_project_name(options.name);
  if (!name) return name.error();
  const auto files = make_project(*name, options.kind);
  if (!files) return files.error();
  const std::string folder = options.folder.empty() ? name->project : options.folder;
  if (!options.dry_run) {
    if (const auto written = write_project(folder, *files); !written) return written;
  }
  if (format != output_format::human) {
    json paths = json::array();
    for (const auto& each : *files) paths.push_back(each.path);
    const json said = {{"name", name->name},
                       {"kind", options.kind},
                       {"folder", folder},
                       {"files", paths},
                       {"written", !options.dry_run}};
    print(dump(said, format == output_format::document ? 2 : -1) + "\n");
    return {};
  }
  const std::string verb = options.dry_run ? "would write " : "wrote ";
  for (const auto& each : *files) print(verb + printable(folder + "/" + each.path) + "\n");
  if (!options.dry_run) {
    std::fprintf(stderr, "snorri: next: cd %s, and README.md says how to build and run it\n",
                 printable(folder).c_str());
  }
  return {};
}

}  // namespace snorri::app
