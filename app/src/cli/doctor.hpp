// `snorri doctor`: whether an engine can run here, or runs well, and what to do where not.
#pragma once

#include <string>

#include "cli/output.hpp"
#include "exit_code.hpp"
#include "serve/settings.hpp"

namespace CLI {
class App;
}

namespace snorri::app {

struct doctor_options {
  std::string config;  // "" = SNORRI_CONFIG, or none
  std::string key;     // a service's, "" = none is looked at
  given_settings given;
};
void add_doctor(CLI::App& to, doctor_options& into);

/// exit_code::error if something is bad; warnings are no failure.
result<exit_code> doctor_command(const doctor_options& options, output_format format);

}  // namespace snorri::app
