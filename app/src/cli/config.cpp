#include "cli/config.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>

#include "serve/layers.hpp"
#include "text/table.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

std::string range_of(const setting& row) {
  return row.is_number() ? std::to_string(row.min) + " to " + std::to_string(row.max) : "";
}

json json_of(const shown_setting& shown) {
  const setting& row = *shown.row;
  json out{{"key", row.name},
           {"value", shown.value},
           {"from", shown.from},
           {"unit", row.unit},
           {"default", row.initial}};
  out["range"] = row.is_number() ? json::array({row.min, row.max}) : json(nullptr);
  out["flag"] = row.flag();
  out["variable"] = row.environment();
  out["reloads"] = row.reloads;
  out["what"] = row.what;
  return out;
}

void print_table(const std::vector<shown_setting>& all, bool defaults) {
  table rows(defaults ? std::vector<column>{{"KEY", 20},
                                            {"DEFAULT", 8},
                                            {"UNIT", 4},
                                            {"RANGE", 6},
                                            {"WHAT", 20}}
                      : std::vector<column>{
                            {"KEY", 20}, {"VALUE", 8}, {"UNIT", 4}, {"RANGE", 6}, {"FROM", 7}});
  for (const shown_setting& each : all) {
    const setting& row = *each.row;
    const bool set = each.from != "default";
    rows.add({{row.name},
              {each.value, set ? paint::cyan : paint::plain},
              {row.unit},
              {range_of(row)},
              {defaults ? row.what : each.from}});
  }
  print(rows.text(stdout_terminal()));
}

}  // namespace

void add_config(CLI::App& to, config_options& into) {
  to.add_option("action", into.action, "show")->required()->check(CLI::IsMember({"show"}));
  to.add_flag("--defaults", into.defaults, "Only the defaults, whatever is configured");
  to.add_option("--config", into.file, "The TOML file (SNORRI_CONFIG)");
  for (const setting& each : settings_table()) {
    to.add_option_function<std::vector<std::string>>(
          each.flag(),
          [&into, &each](const std::vector<std::string>& values) {
            into.given[each.name] = values;
          },
          "As of serve")
        ->expected(1)
        ->group("")  // the flags of serve are explained there
        ->multi_option_policy(each.is_list() ? CLI::MultiOptionPolicy::TakeAll
                                             : CLI::MultiOptionPolicy::TakeLast);
  }
}

result<void> config_command(const config_options& options, output_format format) {
  setting_layers layers;
  if (!options.defaults) {
    auto gathered = gather_layers(options.given, options.file);
    if (!gathered) return gathered.error();
    layers = std::move(*gathered);
    // A store is needed to serve, not to look at the rest.
    auto tried = layers.given;
    tried.push_back({{"store", {"snorri.db"}}});
    if (const auto good = resolve_settings(tried); !good) return good.error();
  }
  const auto all = explain_settings(layers);
  if (format == output_format::human) {
    print_table(all, options.defaults);
    return {};
  }
  array_printer out(format);
  for (const shown_setting& each : all) out.add(json_of(each));
  out.finish();
  return {};
}

}  // namespace snorri::app
