#include "serve/layers.hpp"

#include <cstdlib>

namespace snorri::app {

namespace {

std::string joined(const std::vector<std::string>& texts, const setting& of) {
  if (!of.is_list()) return texts.empty() ? "" : texts.back();
  std::string all;
  for (const std::string& each : texts) all += (all.empty() ? "" : ":") + each;
  return all;
}

}  // namespace

result<setting_layers> gather_layers(given_settings flags, const std::string& config) {
  setting_layers all;
  all.given.push_back(std::move(flags));
  all.names.emplace_back("flag");
  all.given.push_back(
      settings_from_environment([](const char* name) -> const char* { return std::getenv(name); }));
  all.names.emplace_back("environment");
  std::string file = config;
  if (const char* named = std::getenv("SNORRI_CONFIG"); file.empty() && named != nullptr) {
    file = named;
  }
  if (file.empty()) return all;
  auto given = settings_from_file(file);
  if (!given) return given.error();
  all.given.push_back(std::move(*given));
  all.names.push_back(file);
  return all;
}

std::vector<shown_setting> explain_settings(const setting_layers& layers) {
  std::vector<shown_setting> all;
  for (const setting& each : settings_table()) {
    shown_setting shown{&each, each.initial, "default"};
    for (std::size_t i = 0; i < layers.given.size(); ++i) {
      const auto found = layers.given[i].find(each.name);
      if (found == layers.given[i].end()) continue;
      shown.value = joined(found->second, each);
      shown.from = layers.names[i];
      break;
    }
    all.push_back(std::move(shown));
  }
  return all;
}

std::vector<changed_setting> compare_settings(const setting_layers& before,
                                              const setting_layers& after) {
  const auto was = explain_settings(before);
  const auto is = explain_settings(after);
  std::vector<changed_setting> changed;
  for (std::size_t i = 0; i < was.size(); ++i) {
    if (was[i].value != is[i].value) changed.push_back({was[i].row, was[i].value, is[i].value});
  }
  return changed;
}

}  // namespace snorri::app
