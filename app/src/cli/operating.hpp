// The commands that change sagas: of one, or of all that a filter finds. Each asks first, can be
// tried without effect, and is on record with who did it and why.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/output.hpp"
#include "cli/saga_filter.hpp"
#include "exit_code.hpp"
#include "net/address.hpp"
#include "snorri/base/result.hpp"

namespace CLI {
class App;
}

namespace snorri::app {

/// What all of them take.
struct changing_options {
  std::string reason;
  std::string by;  // "" = the user's name
  bool yes = false;
  bool dry_run = false;
  std::string request_id;  // the same again is done once
};

struct operation_options {
  std::string saga;  // TYPE/KEY, or "" and a filter
  saga_filter which;
  changing_options how;
  std::string command;  // skip
  std::string type;     // signal: the event; skip: the answer
  std::string body;     // of either; "-" = stdin
  std::string file;     // instead of `body`
  std::string as;       // resolve
  std::optional<std::uint64_t> if_version;
  bool wait = false;
  double timeout_s = 30;
};

struct publish_options {
  std::string what;  // emit: the event's type; start: the saga's
  std::string body;  // "-" = stdin
  std::string file;  // instead of `body`
  std::string dataschema;
  changing_options how;
  bool wait = false;  // start
  double timeout_s = 30;
};

struct settle_options {
  std::vector<std::uint64_t> ids;
  bool all = false;
  std::string type;  // with `all`: only of this type, or for this key
  std::string key;
  changing_options how;
};

/// "cancel", "retry", "skip", "compensate", "resolve", "signal".
bool is_operation(const std::string& command);

/// Adds the options of `command`; false where it is none of these.
bool add_operating_options(CLI::App& to, const std::string& command, operation_options& operation,
                           publish_options& publish);
void add_changing_options(CLI::App& to, changing_options& into);

/// Errors, and what the exit code says of several: that of the first one that failed.
result<exit_code> operation_command(const http_address& at, const std::string& word,
                                    const operation_options& options, output_format format);
/// `emit` and `start`.
result<exit_code> publish_command(const http_address& at, const std::string& word,
                                  const publish_options& options, output_format format);
/// `parked retry` and `parked discard`.
result<exit_code> settle_command(const http_address& at, const std::string& action,
                                 const settle_options& options, output_format format);

// ---- for the files of these commands

std::string name_of_user(const changing_options& how);
/// JSON as it was given, from `body`, stdin or a file. Errors: bad_argument, io_failed.
result<json> read_body(const std::string& body, const std::string& file);
/// Waits for the end of a saga, from the record at `position` on. Errors: timed_out.
result<std::string> wait_for_end(const http_address& at, const std::string& saga,
                                 std::uint64_t position, double timeout_s);
/// "order/1, order/2, ... and 3 more"
std::string some_of(const std::vector<std::string>& names);

/// One thing after the other, with a progress bar where there are several; what was done and what
/// was refused is printed in the end.
class change_run {
 public:
  change_run(std::string doing, std::size_t count, output_format format);
  void done(json what, std::string line);
  void failed(const std::string& name, const error& why);
  /// Prints; gives the first failure's exit code.
  exit_code finish();

 private:
  struct state;
  std::shared_ptr<state> state_;
};

}  // namespace snorri::app
