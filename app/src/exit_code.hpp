// What the program's exit code says. Documented in docs/cli.md; a test compares the two.
#pragma once

#include "snorri/base/error.hpp"

namespace snorri::app {

enum class exit_code : int {
  ok = 0,
  error = 1,
  usage = 2,
  not_found = 3,
  not_allowed = 4,
  conflict = 5,
  ended_otherwise = 6,
  timed_out = 7,
  unreachable = 8,
  configuration_invalid = 10,
  store_corrupt = 11,
  store_foreign = 12,
  store_newer = 13,
  store_in_use = 14,
  address_unusable = 15,
  library_unreadable = 16,
  library_mismatch = 17,
  definitions_unfit = 18,
  store_poisoned = 19,
  store_missing = 20,
  store_unsafe = 21,
  io_failed = 22,
  store_full = 23,
  not_proven = 24,
  security_unproven = 25,
};

/// The one table from causes to exit codes.
exit_code exit_code_of(errc cause) noexcept;

/// Prints "snorri: E2005 store in use: ..." as one line on stderr, and gives the exit code.
int fail(const error& why);

}  // namespace snorri::app
