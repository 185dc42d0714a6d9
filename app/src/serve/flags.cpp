#include "serve/flags.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "cli/declared.hpp"
#include "snorri/base/version.hpp"
#include "text/nearest.hpp"

namespace snorri::app {

namespace {

std::string help_of(const setting& each) {
  std::string text = each.what;
  const std::string initial = each.initial;
  if (each.is_number()) {
    text += " (" + std::string(each.unit) + ", " + std::to_string(each.min) + " to " +
            std::to_string(each.max) + "; default " + initial + ")";
  } else if (!initial.empty()) {
    text += " (default " + initial + ")";
  }
  return text;
}

std::vector<std::string> flag_names() {
  std::vector<std::string> flags{"--config", "--help", "--version"};
  for (const setting& each : settings_table()) flags.push_back(each.flag());
  return flags;
}

}  // namespace

void declare_serve(CLI::App& to, serve_flags& into) {
  const std::string program = to.get_name().empty() ? "snorri" : to.get_name();
  const bool bundled = program == "serve" || program == "snorri";
  to.description("Run the engine until SIGTERM or Ctrl-C\n\nExamples:\n  " +
                 (bundled ? "snorri serve --store shop.db --sagas ./libshop_sagas.so\n"
                            "  snorri serve --config /etc/snorri.toml"
                          : program + " --store shop.db") +
                 "\n");
  to.name(bundled ? "snorri serve" : program);
  for (const setting& each : settings_table()) {
    to.add_option_function<std::vector<std::string>>(
          each.flag(),
          [&into, &each](const std::vector<std::string>& values) {
            into.given[each.name] = values;
          },
          help_of(each))
        ->type_name(each.is_number() ? "NUMBER" : "TEXT")
        ->expected(1)
        ->multi_option_policy(each.is_list() ? CLI::MultiOptionPolicy::TakeAll
                                             : CLI::MultiOptionPolicy::TakeLast);
  }
  to.add_option("--config", into.config, "A TOML file with the same keys, '_' for '-'");
  to.add_flag("--version", into.version, "Print the version");
  to.footer(
      "Each flag may also be a variable (SNORRI_STORE, ...) or a key of the file; a flag "
      "wins,\nthen the variable. docs/cli.md has every key, exit code and the admin API.");
}

result<serve_flags> parse_serve_flags(int argc, char** argv) {
  serve_flags parsed;
  CLI::App app{"", std::filesystem::path(argc > 0 ? argv[0] : "snorri").filename()};
  declare_serve(app, parsed);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    parsed.helped = true;
  } catch (const CLI::ParseError& failure) {
    std::string what = stray_argument(flag_names(), argc, argv);
    if (what.empty()) what = failure.what();
    std::replace(what.begin(), what.end(), '\n', ' ');
    return error(errc::bad_argument, what + ": --help shows what there is");
  }
  if (parsed.version) {
    std::puts("snorri " SNORRI_VERSION);
    parsed.helped = true;
  }
  return parsed;
}

}  // namespace snorri::app
