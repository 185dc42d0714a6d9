// `snorri new`: a project of one's own, to begin with.
#pragma once

#include <string>

#include "cli/output.hpp"

namespace CLI {
class App;
}

namespace snorri::app {

struct new_options {
  std::string name;
  std::string folder;  // "" = the name
  std::string kind = "steps";
  bool dry_run = false;
};
void add_new(CLI::App& to, new_options& into);
result<void> new_command(const new_options& options, output_format format);

}  // namespace snorri::app
