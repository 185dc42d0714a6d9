// The commands that look inside: each prints its data on stdout, from an engine or a store file.
// Each declares its own flags (add_...).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/output.hpp"
#include "cli/saga_filter.hpp"
#include "cli/source.hpp"
#include "exit_code.hpp"
#include "snorri/base/clock.hpp"
#include "snorri/base/result.hpp"
#include "text/terminal.hpp"

namespace CLI {
class App;
}

namespace snorri::app {

struct why_options {
  std::string saga;
};
void add_why(CLI::App& to, why_options& into);
result<void> why_command(source& from, const why_options& options, output_format format);
/// As a person reads it; `now` is what times are compared with.
std::string why_text(const json& why, const terminal& on, time_point now);

result<void> participants_command(source& from, output_format format);

/// `list --count`: by type and status.
result<void> count_command(source& from, const saga_filter& which, output_format format);

struct stats_options {
  saga_filter which;
  bool no_commands = false;
};
void add_stats(CLI::App& to, stats_options& into);
result<void> stats_command(source& from, const stats_options& options, output_format format);

struct timers_options {
  saga_filter which;
  bool late = false;
  std::optional<std::size_t> limit;
};
void add_timers(CLI::App& to, timers_options& into);
result<void> timers_command(source& from, const timers_options& options, output_format format);

struct top_options {
  double interval_s = 2;
  std::size_t times = 0;  // 0 = until it is interrupted; once where stdout is no terminal
};
void add_top(CLI::App& to, top_options& into);
/// `engine`: whether there is one to ask.
result<void> top_command(source& from, bool engine, const top_options& options,
                         output_format format);

struct diff_options {
  std::string left;   // "order/1", "order/1@3" (as it was at version 3) or "order@2", a definition
  std::string right;  // likewise
};
void add_diff(CLI::App& to, diff_options& into);
result<void> diff_command(source& from, const diff_options& options, output_format format);

struct replay_options {
  std::string saga;
  std::vector<std::string> with;  // shared objects to decide by, instead of what runs
};
void add_replay(CLI::App& to, replay_options& into);
/// definitions_unfit if it would go another way now.
result<exit_code> replay_command(source& from, const replay_options& options, output_format format);

/// `graph TYPE --coverage`.
result<void> coverage_command(source& from, const std::string& type, const std::string& format,
                              output_format output);

}  // namespace snorri::app
