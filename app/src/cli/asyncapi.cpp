// `snorri asyncapi`: the contract of services and sagas, written from the definitions.
#include <fstream>

#include "cli/commands.hpp"
#include "cli/libraries.hpp"
#include "serve/definitions.hpp"
#include "text/yaml.hpp"
#include "views/asyncapi.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

result<void> write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text << std::flush;
  if (file) return {};
  return error(errc::io_failed, path +
                                    " could not be written: is there such a folder, may you "
                                    "write there, and is there room?");
}

}  // namespace

result<void> asyncapi_command(const asyncapi_options& options) {
  if (options.output != "yaml" && options.output != "json") {
    return error(errc::bad_argument,
                 "an AsyncAPI document is yaml or json, not \"" + options.output + "\"");
  }
  const auto libraries = libraries_of(options.sagas);
  if (!libraries) return libraries.error();
  const auto all = load_definitions(*libraries);
  if (!all) return all.error();
  const auto document = asyncapi_json(*all, {options.title, options.engine});
  const auto text = options.output == "yaml" ? to_yaml(document) : dump(document, 2) + "\n";
  if (!options.out.empty()) return write_file(options.out, text);
  print(text);
  return {};
}

}  // namespace snorri::app
