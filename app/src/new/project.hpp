// A new project for a saga, made from the templates in app/templates.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "new/project_name.hpp"

namespace snorri::app {

struct project_file {
  std::string path;  // as seen from the project's folder
  std::string text;
};

/// "steps", "table".
std::vector<std::string> project_kinds();

/// What the project consists of, CMakeLists.txt first.
/// Errors: bad_argument (no such kind).
result<std::vector<project_file>> make_project(const project_name& name, const std::string& kind);

/// Writes them below `folder`, which is made where there is none.
/// Errors: bad_argument (one of them is there already: nothing is written), io_failed (what was
///         written is removed again).
result<void> write_project(const std::filesystem::path& folder,
                           const std::vector<project_file>& files);

}  // namespace snorri::app
