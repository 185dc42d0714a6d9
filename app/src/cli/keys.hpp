// `snorri keys`: the keys of services, in the folder that `snorri serve --keys` reads. A running
// engine notices each change by itself.
#pragma once

#include <string>
#include <vector>

#include "cli/output.hpp"
#include "snorri/base/result.hpp"

namespace snorri::app {

struct keys_options {
  std::string action;  // make, allow, list, show, revoke or engine
  std::string name;    // of the service
  std::string folder;
  std::string out;  // where make writes the key; "" = NAME.key, "-" = stdout
  std::vector<std::string> commands;
  std::vector<std::string> publishes;
  std::vector<std::string> reads;
  bool second = false;     // make: beside a key of this name that is in use
  std::string public_key;  // revoke: this one of several, or its beginning
  std::string reason;      // revoke
  bool yes = false;        // revoke: do not ask
  bool dry_run = false;    // revoke: only say what would be
};

/// Errors: bad_argument, not_found, key_file_invalid, io_failed.
result<void> keys_command(const keys_options& options, output_format format);

}  // namespace snorri::app
