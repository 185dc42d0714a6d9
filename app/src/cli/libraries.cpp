#include "cli/libraries.hpp"

#include <cstdlib>

#include "serve/settings.hpp"

namespace snorri::app {

result<std::vector<std::string>> libraries_of(const std::vector<std::string>& given_libraries) {
  if (!given_libraries.empty()) return given_libraries;
  std::vector<given_settings> layers{
      settings_from_environment([](const char* name) -> const char* { return std::getenv(name); })};
  if (const char* file = std::getenv("SNORRI_CONFIG"); file != nullptr) {
    auto given = settings_from_file(file);
    if (!given) return given.error();
    layers.push_back(std::move(*given));
  }
  for (const auto& layer : layers) {
    if (const auto found = layer.find("sagas"); found != layer.end()) return found->second;
  }
  return std::vector<std::string>{};
}

}  // namespace snorri::app
