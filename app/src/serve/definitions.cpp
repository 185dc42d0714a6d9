#include "serve/definitions.hpp"

#include "snorri/sagas/library.hpp"

namespace snorri::app {

result<std::vector<const sagas::definition*>> load_definitions(
    const std::vector<std::string>& libraries) {
  auto all = sagas::linked_definitions();
  for (const std::string& path : libraries) {
    const auto loaded = sagas::library::load(path);
    if (!loaded) return loaded.error();
    all.insert(all.end(), loaded->definitions().begin(), loaded->definitions().end());
  }
  if (!all.empty()) return all;
  return error(errc::configuration_invalid,
               "there are no saga definitions to run: give --sagas the shared object that "
               "snorri_add_saga_library() builds, or link them into a program of your own");
}

}  // namespace snorri::app
