// The flags of `snorri serve`, made from the settings' table.
#pragma once

#include <string>

#include "serve/settings.hpp"

namespace snorri::app {

struct serve_flags {
  given_settings given;
  std::string config;  // path of the configuration file, "" = none
  bool version = false;
  bool helped = false;  // help or version was printed: nothing more to do
};

/// Errors: bad_argument.
result<serve_flags> parse_serve_flags(int argc, char** argv);

}  // namespace snorri::app
