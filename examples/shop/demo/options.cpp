#include "options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

#include "services.hpp"

namespace shop {
namespace {

namespace fs = std::filesystem;

constexpr int seconds_max = 600;

/// "inventory=30"
std::pair<std::string, std::chrono::seconds> parse_down(const std::string& text) {
  const auto equals = text.find('=');
  const auto name = text.substr(0, equals);
  if (std::find(service_names.begin(), service_names.end(), name) == service_names.end()) {
    throw CLI::ValidationError("--down",
                               "'" + name + "' is none of the services " + all_services());
  }
  const auto number = equals == std::string::npos ? "" : text.substr(equals + 1);
  int seconds = 0;
  const auto [end, failed] = std::from_chars(number.data(), number.data() + number.size(), seconds);
  const bool whole = failed == std::errc{} && end == number.data() + number.size();
  if (!whole || seconds < 1 || seconds > seconds_max) {
    throw CLI::ValidationError("--down", "'" + text + "' says no time: write " + name +
                                             "=SECONDS, 1 to " + std::to_string(seconds_max));
  }
  return {name, std::chrono::seconds(seconds)};
}

void check(const demo_options& options) {
  if (options.crash && options.keep) {
    throw CLI::ValidationError("--keep", "goes with a demo that nobody kills: without --crash");
  }
}

}  // namespace

std::optional<demo_options> parse_demo_options(int argc, char** argv, int& status) {
  demo_options options;
  options.dir = program_folder().parent_path() / "demo";
  std::vector<std::string> down;
  std::string format = "table";
  CLI::App app{"A shop's real orders through a saga: the engine and six services as processes.",
               "demo"};
  app.add_option("FILE", options.files, "invoices as CSV; two real days if none is named")
      ->type_name("")
      ->check(CLI::Validator(CLI::ExistingFile).description(""));
  app.add_option("-o", format, "table, or json: the summary as one object")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"table", "json"}).description(""));
  app.add_flag("--crash", options.crash, "kill -9 the engine and services, at least 50 times");
  app.add_option("--down", down, "that service comes so much later; may be repeated")
      ->type_name("NAME=SECONDS")
      ->allow_extra_args(false);  // what follows is a FILE
  app.add_flag("--keep", options.keep, "leave everything running");
  app.add_option("--dir", options.dir, "folder of all state, wiped by the next demo")
      ->type_name("DIR")
      ->capture_default_str();
  try {
    app.parse(argc, argv);
    for (const auto& one : down) options.down.insert(parse_down(one));
    check(options);
  } catch (const CLI::ParseError& wrong) {
    status = app.exit(wrong) == 0 ? 0 : 2;
    return std::nullopt;
  }
  options.json = format == "json";
  if (options.files.empty()) {
    options.files = {SHOP_DATA_DIR "/2010-12-01.csv", SHOP_DATA_DIR "/2010-12-02.csv"};
  }
  for (auto& file : options.files) file = fs::absolute(file);
  options.dir = fs::absolute(options.dir).lexically_normal();
  return options;
}

fs::path program_folder() { return fs::read_symlink("/proc/self/exe").parent_path(); }

}  // namespace shop
