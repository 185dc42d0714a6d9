// The demo's command line.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace shop {

struct demo_options {
  std::vector<std::filesystem::path> files;  // absolute
  std::filesystem::path dir;                 // of the engine's and the services' state; absolute
  bool json = false;
  bool crash = false;
  bool keep = false;
  std::map<std::string, std::chrono::seconds> down;  // service → how late it starts
};

/// Nothing after --help or a mistake, which is then explained on stderr; `status` is main's.
std::optional<demo_options> parse_demo_options(int argc, char** argv, int& status);

/// Where this program lies; `snorri` and the services lie beside it.
std::filesystem::path program_folder();

}  // namespace shop
