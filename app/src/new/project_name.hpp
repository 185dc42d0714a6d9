// What a new project may be called: its name becomes a folder, a C++ namespace, types, the saga's
// name and targets of CMake, so it has to be good for all of them.
#pragma once

#include <string>
#include <string_view>

#include "snorri/base/result.hpp"

namespace snorri::app {

struct project_name {
  std::string project;  // as given: "late-parcel"
  std::string name;     // "late_parcel"
  std::string camel;    // "LateParcel"
  std::string words;    // "late parcel"
};

/// Errors: bad_argument, with the nearest name that would do.
result<project_name> parse_project_name(std::string_view text);

}  // namespace snorri::app
