// The line of the user's test that a failure is shown at.
#pragma once

namespace snorri::testing {

/// As a default argument it is the caller's line. std::source_location is not there with clang 14.
struct place {
  const char* file = "";
  int line = 0;

  static constexpr place here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return {file, line};
  }
};

}  // namespace snorri::testing
