// `snorri check`: the model checker at the command line.
#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "cli/check_against.hpp"
#include "cli/commands.hpp"
#include "cli/libraries.hpp"
#include "serve/definitions.hpp"
#include "text/nearest.hpp"
#include "text/terminal.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

using definitions = std::vector<const sagas::definition*>;

result<definitions> only(const definitions& all, const std::string& type) {
  definitions wanted;
  std::vector<std::string> names;
  for (const auto* each : all) {
    names.push_back(each->shape().name);
    if (type.empty() || names.back() == type) wanted.push_back(each);
  }
  if (!wanted.empty()) return wanted;
  return error(errc::not_found, "there is no saga type \"" + type + "\"" +
                                    did_you_mean(type, names) + " among those loaded");
}

/// A line on the terminal that is written over, while somebody looks.
class progress_line {
 public:
  explicit progress_line(const std::string& type) : type_(type) {}
  ~progress_line() {
    if (shown_) std::fputs("\r\x1b[K", stderr);
  }
  progress_line(const progress_line&) = delete;
  progress_line& operator=(const progress_line&) = delete;

  void show(const sagas::check_progress& now) {
    if (!on_terminal_) return;
    shown_ = true;
    std::fprintf(stderr, "\r\x1b[K%s: %zu states, %zu transitions, %zu moves", type_.c_str(),
                 now.states, now.transitions, now.moves);
  }

 private:
  std::string type_;
  bool on_terminal_ = isatty(STDERR_FILENO) == 1;
  bool shown_ = false;
};

sagas::check_report check_one(const sagas::definition& what, const check_command_options& options) {
  progress_line line(what.shape().name);
  sagas::check_options how;
  how.bounds = options.bounds;
  how.states_max = options.states_max;
  how.memory_bytes_max = options.memory_mib_max << 20;
  how.progress = [&line](const sagas::check_progress& now) { line.show(now); };
  return sagas::model_check(what, how);
}

/// The report for people; its first line says how long it took.
std::string told(const sagas::check_report& of, double seconds) {
  std::string text = sagas::to_text(of);
  char took[32];
  std::snprintf(took, sizeof took, ", %.1f s", seconds);
  const auto end = text.find('\n');
  const std::string first = text.substr(0, end) + took;
  const paint look = of.proven() ? paint::green : paint::red;
  return painted(stdout_terminal(), look, printable(first)) + text.substr(end);
}

void print_diagrams(const sagas::check_report& of) {
  for (const auto& each : of.violations) {
    print("%% " + printable(each.sentence) + "\n" + each.story.mermaid);
  }
}

}  // namespace

result<exit_code> check_command(const check_command_options& options, output_format format) {
  const auto libraries = libraries_of(options.sagas);
  if (!libraries) return libraries.error();
  const auto all = load_definitions(*libraries);
  if (!all) return all.error();
  const auto wanted = only(*all, options.type);
  if (!wanted) return wanted.error();
  if (!options.against.empty()) {
    return check_against_command(options.against, *all, options.type, format);
  }
  bool proven = true;
  array_printer list(format);
  for (const auto* each : *wanted) {
    const auto start = std::chrono::steady_clock::now();
    const auto report = check_one(*each, options);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    proven = proven && report.proven();
    if (options.mermaid) {
      print_diagrams(report);
    } else if (format == output_format::human) {
      print(told(report, took.count()));
    } else {
      list.add(json::parse(sagas::to_json(report)));
    }
  }
  if (!options.mermaid && format != output_format::human) list.finish();
  return proven ? exit_code::ok : exit_code::not_proven;
}

}  // namespace snorri::app
