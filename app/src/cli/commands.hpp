// The commands that only read, once their arguments are known (operating.hpp has those that change
// sagas). Each prints its data on stdout.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/operating.hpp"
#include "cli/output.hpp"
#include "cli/saga_filter.hpp"
#include "cli/source.hpp"
#include "exit_code.hpp"
#include "snorri/base/result.hpp"
#include "snorri/sagas/model_check.hpp"

namespace snorri::app {

struct list_options {
  saga_filter which;
  std::uint64_t after = 0;
  std::optional<std::size_t> limit;  // 0 = all; not given: all, but 100 in a table
  bool count = false;                // how many there are, by type and status
  bool watch = false;                // again and again
  double interval_s = 2;             // of watch
};
result<void> list_command(source& from, const list_options& options, output_format format);

struct show_options {
  std::string saga;
  bool bodies = false;
  bool data = false;      // in JSON; told always
  std::string at;         // a version, a time or an age: as it was then; "" = as it is
  bool steps = false;     // forward and undo side by side
  bool timeline = false;  // bars over time
};
result<void> show_command(source& from, const show_options& options, output_format format);

struct graph_options {
  std::string what;  // TYPE or TYPE/KEY
  std::string format = "mermaid";
  bool coverage = false;  // over all sagas of the store: how often each arrow was taken
};
result<void> graph_command(source& from, const graph_options& options, output_format format);

struct parked_options {
  std::string action;  // "" = list; retry or discard
  std::uint64_t after = 0;
  std::optional<std::size_t> limit;  // as of list
  bool bodies = false;
  bool settled = false;  // also what was sent again or put away
  settle_options settle;
};
result<void> parked_command(source& from, const parked_options& options, output_format format);

result<void> definitions_command(source& from, output_format format);

struct follow_options {
  std::string saga;  // "" = all
  std::string type;
  std::string from;  // "" = start for one saga, now for all
  std::string prefix{};
  std::string state{};
  std::string status{};                 // "PENDING,STUCK"
  std::vector<std::string> statuses{};  // what `status` says
  bool until_end = false;
  std::optional<double> timeout_s;
};
/// Returns when it is interrupted, when nobody reads stdout, or as the options say.
result<exit_code> follow_command(source& from, const follow_options& options, output_format format);

struct check_command_options {
  std::string type;                // "" = all
  std::vector<std::string> sagas;  // shared objects; none: as `serve` would load
  sagas::check_bounds bounds;
  std::size_t states_max = sagas::check_options{}.states_max;
  std::size_t memory_mib_max = sagas::check_options{}.memory_bytes_max >> 20;
  bool mermaid = false;
  std::string against;  // a store: what would become of its living sagas
};
/// not_proven if one of them is not. With `against`: definitions_unfit if an engine with these
/// definitions would not start on that store.
result<exit_code> check_command(const check_command_options& options, output_format format);

struct asyncapi_options {
  std::vector<std::string> sagas;  // as of check
  std::string output = "yaml";     // or json
  std::string out;                 // a file, "" = stdout
  std::string title;               // "" = made of the sagas' names
  std::string engine = "tcp://127.0.0.1:7707";
};
result<void> asyncapi_command(const asyncapi_options& options);

result<void> status_command(const http_address& at, output_format format);

}  // namespace snorri::app
