#include "cli/doctor.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdlib>

#include "cli/source.hpp"
#include "doctor/checks.hpp"
#include "text/terminal.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

struct configured {
  settings with;
  finding found;
};

/// As serve's settings come about; where they are wrong, it goes on with what the flags say.
configured configure(const doctor_options& options) {
  std::vector<given_settings> layers{options.given};
  layers.push_back(
      settings_from_environment([](const char* name) -> const char* { return std::getenv(name); }));
  std::string path = options.config;
  if (const char* named = std::getenv("SNORRI_CONFIG"); path.empty() && named != nullptr) {
    path = named;
  }
  const std::string advice =
      "mend it: docs/cli.md has every setting with its unit, default and range";
  finding found = good("configuration", path.empty() ? "no file: flags, environment and defaults"
                                                     : path + " is read");
  if (!path.empty()) {
    auto given = settings_from_file(path);
    if (given) {
      layers.push_back(std::move(*given));
    } else {
      found = bad("configuration", given.error().text(), advice);
    }
  }
  const given_settings nowhere{{"store", {"-"}}};  // a doctor may be asked without a store
  bool is_named = false;
  for (const auto& layer : layers) is_named = is_named || layer.contains("store");
  layers.push_back(nowhere);
  auto resolved = resolve_settings(layers);
  if (!resolved) {
    found = bad("configuration", resolved.error().text(), advice);
    resolved = resolve_settings({nowhere});
  }
  if (!is_named) resolved->store.clear();
  return {std::move(*resolved), std::move(found)};
}

void append(findings& to, findings more) {
  for (auto& each : more) to.push_back(std::move(each));
}

findings examine(const doctor_options& options) {
  findings found = check_installation();
  auto [with, configuration] = configure(options);
  found.push_back(std::move(configuration));
  append(found, check_sagas(with));
  const auto admin = parse_http_address(with.admin);
  const auto status = admin ? engine_status(*admin) : result<json>(admin.error());
  if (status) {
    if (with.store.empty()) with.store = text_in(*status, "store");
    append(found, check_engine(*status, with.admin));
  } else if (status.error().code() == errc::engine_unreachable || !admin) {
    append(found, check_addresses(with));
  } else {  // there is one, and it has a reason
    found.push_back(
        bad("engine", status.error().text(), "docs/errors.md says what to do at this code"));
  }
  append(found, check_store(with));
  append(found, check_keys(with, options.key));
  append(found, check_machine(with));
  return found;
}

const char* word_of(verdict is) {
  return is == verdict::good ? "ok" : is == verdict::warning ? "warning" : "failed";
}
paint colour_of(verdict is) {
  return is == verdict::good ? paint::green : is == verdict::warning ? paint::yellow : paint::red;
}

/// What was seen on the right of its verdict, and below it what to do.
std::string lines_of(const finding& what, const terminal& on) {
  constexpr std::size_t indent = 27;
  const std::size_t room = on.width > indent + 20 ? on.width - indent : 0;
  std::string text = painted(on, colour_of(what.is), padded(word_of(what.is), 9)) +
                     painted(on, paint::bold, padded(what.check, indent - 9));
  bool is_first = true;
  const auto add = [&](const std::string& more, paint look) {
    for (const auto& line : wrapped(printable(more), room)) {
      text += (is_first ? "" : std::string(indent, ' ')) + painted(on, look, line) + "\n";
      is_first = false;
    }
  };
  add(what.said, paint::plain);
  if (!what.advice.empty()) add("-> " + what.advice, paint::dim);
  return text;
}

json json_of(const finding& what) {
  return {{"check", what.check},
          {"verdict", word_of(what.is)},
          {"said", what.said},
          {"advice", what.advice.empty() ? json(nullptr) : json(what.advice)}};
}

}  // namespace

void add_doctor(CLI::App& to, doctor_options& into) {
  to.add_option("--config", into.config, "The file that serve is given (SNORRI_CONFIG)");
  to.add_option("--key", into.key, "A service's key file: whether it opens the door here");
  for (const setting& each : settings_table()) {
    const std::string name = each.name;
    if (name != "store" && name != "listen" && name != "admin" && name != "keys" &&
        name != "sagas") {
      continue;
    }
    to.add_option_function<std::vector<std::string>>(
          each.flag(),
          [&into, name](const std::vector<std::string>& values) { into.given[name] = values; },
          std::string("As of serve: ") + each.what)
        ->type_name("TEXT")
        ->expected(1)
        ->multi_option_policy(each.is_list() ? CLI::MultiOptionPolicy::TakeAll
                                             : CLI::MultiOptionPolicy::TakeLast);
  }
}

result<exit_code> doctor_command(const doctor_options& options, output_format format) {
  const findings found = examine(options);
  bool is_well = true;
  for (const auto& each : found) is_well = is_well && each.is != verdict::bad;
  if (format == output_format::human) {
    std::string text;
    for (const auto& each : found) text += lines_of(each, stdout_terminal());
    print(text);
  } else {
    array_printer out(format);
    for (const auto& each : found) out.add(json_of(each));
    out.finish();
  }
  return is_well ? exit_code::ok : exit_code::error;
}

}  // namespace snorri::app
