// The commands for a store as a whole: its copies, its check, its subscriptions, its keys. Each
// prints its result on stdout. `path`: the store's file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/output.hpp"
#include "cli/source.hpp"
#include "exit_code.hpp"
#include "snorri/base/result.hpp"

namespace snorri::app {

struct backup_options {
  std::string to;
};
result<void> backup_command(const std::string& path, const backup_options& options,
                            output_format format);

struct restore_options {
  std::string backup;
  bool replace = false;
  bool yes = false;
};
result<void> restore_command(const std::string& path, const restore_options& options,
                             output_format format);

struct export_options {
  std::string file;  // "" = stdout
  std::uint64_t after = 0;
};
result<void> export_command(const std::string& path, const export_options& options);

struct import_options {
  std::string file;  // "" = stdin
};
result<void> import_command(const std::string& path, const import_options& options,
                            output_format format);

struct verify_command_options {
  bool rebuild = false;
  std::vector<std::string> sagas;  // shared objects; none: as `serve` would load
};
/// store_corrupt if it is not sound.
result<exit_code> verify_command(const std::string& path, const verify_command_options& options,
                                 output_format format);

struct subscriptions_options {
  std::string action;  // "" = list them, "resume" or "remove"
  std::string name;
  bool yes = false;
};
result<void> subscriptions_command(source& from, output_format format);
/// In the file, where no engine runs on it.
result<void> change_subscription(const std::string& path, const subscriptions_options& options);
/// By the running engine.
result<void> change_subscription(const http_address& at, const subscriptions_options& options);

struct forget_options {
  std::string subject;
  bool yes = false;
};
result<void> forget_command(const std::string& path, const forget_options& options,
                            output_format format);
result<void> forget_command(const http_address& at, const forget_options& options,
                            output_format format);

}  // namespace snorri::app
