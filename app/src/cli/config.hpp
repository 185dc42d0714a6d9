// `snorri config show`: every setting of serve, what it is, and who says so.
#pragma once

#include <string>

#include "cli/output.hpp"
#include "serve/settings.hpp"

namespace CLI {
class App;
}

namespace snorri::app {

struct config_options {
  std::string action;    // show
  given_settings given;  // by flags, as serve takes them
  std::string file;
  bool defaults = false;
};

void add_config(CLI::App& to, config_options& into);

/// Errors: configuration_invalid, as serve would say it.
result<void> config_command(const config_options& options, output_format format);

}  // namespace snorri::app
