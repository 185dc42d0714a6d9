// Files of the source tree that the program carries in itself, each as it lies there
// (cmake/SnorriEmbed.cmake).
#pragma once

#include <span>
#include <string_view>

namespace snorri::app {

struct embedded_file {
  std::string_view path;  // as seen from the embedded folder
  std::string_view text;
};

std::span<const embedded_file> completion_scripts();  // app/completions: "snorri.bash", ...
std::span<const embedded_file> project_templates();   // app/templates: KIND/FILE.in, shared/FILE.in

}  // namespace snorri::app
