// ./dev fuzz store: what the tests of the store try a little of, tried at length. It says what it
// tried and found, and ends with 1 and the command to repeat a failure if there is one.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <string>

#include "../proof/byte_flips.hpp"
#include "../proof/disk_faults.hpp"
#include "../proof/model.hpp"
#include "../proof/power_loss.hpp"

namespace {

using namespace snorri::store::proof;

struct settings {
  std::uint64_t seed = 1;
  std::size_t power_points = 10'000;
  std::size_t fault_steps = 60;
  std::string flips = "all";
  std::size_t large_flips = 1'000;
  std::size_t operations = 1'000'000;
  std::size_t processes = 2;
};

/// One line that is written over while something goes on, if somebody watches.
void show_progress(const char* what, std::size_t done, std::size_t of) {
  static const bool is_watched = ::isatty(STDERR_FILENO) != 0;
  if (is_watched) std::fprintf(stderr, "\r\033[K%s: %zu of %zu", what, done, of);
}

/// Collects verdicts: a line each, and at the end the status of the program.
class verdicts {
 public:
  void begin() { begin_ = std::chrono::steady_clock::now(); }

  void end(const std::string& what, const std::vector<failure>& failures,
           const std::string& repeat) {
    if (::isatty(STDERR_FILENO) != 0) std::fprintf(stderr, "\r\033[K");
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin_;
    std::printf("%s  %s (%.0f s)\n", failures.empty() ? "ok    " : "FAILED", what.c_str(),
                took.count());
    for (const auto& each : failures) std::printf("    %zu: %s\n", each.item, each.text.c_str());
    if (!failures.empty()) std::printf("  repeat it with: ./dev fuzz store %s\n", repeat.c_str());
    std::fflush(stdout);
    failed_ = failed_ || !failures.empty();
  }

  bool failed() const { return failed_; }

 private:
  std::chrono::steady_clock::time_point begin_;
  bool failed_ = false;
};

std::string nothing_but(const settings& set, const std::string& option) {
  std::string text = "--seed " + std::to_string(set.seed);
  for (const char* each :
       {"--power-points", "--fault-steps", "--flips", "--large-flips", "--operations"})
    if (!option.starts_with(each)) text += std::string(" ") + each + " 0";
  return text + " " + option;
}

void run_power(const settings& set, verdicts& out) {
  power_plan plan;
  plan.seed = set.seed;
  plan.points = set.power_points;
  plan.processes = set.processes;
  plan.progress = [&](std::size_t done) { show_progress("power losses", done, plan.points); };
  out.begin();
  const auto report = lose_power(plan);
  out.end(std::to_string(report.points) + " power losses at " + std::to_string(report.moments) +
              " moments of " + std::to_string(report.workloads) + " workloads, and " +
              std::to_string(report.again) + " more while recovering",
          report.failures, nothing_but(set, "--power-points " + std::to_string(plan.points)));
}

void run_faults(const settings& set, verdicts& out) {
  fault_plan plan;
  plan.seed = set.seed;
  plan.steps = set.fault_steps;
  plan.processes = set.processes;
  plan.progress = [](std::size_t done, std::size_t of) { show_progress("faults", done, of); };
  out.begin();
  const auto report = fail_everywhere(plan);
  out.end("each of " + std::to_string(report.syncs) + " syncs, " + std::to_string(report.writes) +
              " writes (half of them torn) and " + std::to_string(report.truncations) +
              " truncations failed once",
          report.failures, nothing_but(set, "--fault-steps " + std::to_string(plan.steps)));
}

void run_flips(const settings& set, verdicts& out, bool is_small) {
  flip_plan plan;
  plan.seed = set.seed;
  plan.is_small = is_small;
  plan.flips = !is_small ? set.large_flips : set.flips == "all" ? 0 : std::stoul(set.flips);
  plan.processes = set.processes;
  plan.progress = [](std::size_t done, std::size_t of) { show_progress("flips", done, of); };
  out.begin();
  const auto report = flip_bytes(plan);
  std::string files;
  for (const auto& [name, bytes] : report.bytes)
    files += (files.empty() ? "" : ", ") + name + " " + std::to_string(bytes) + " bytes";
  out.end(std::to_string(report.flips) + " flipped bytes of " + files + ": " +
              std::to_string(report.found) + " found, " + std::to_string(report.harmless) +
              " harmless",
          report.failures,
          nothing_but(set, is_small ? "--flips " + set.flips
                                    : "--large-flips " + std::to_string(set.large_flips)));
}

void run_model(const settings& set, verdicts& out) {
  model_plan plan;
  plan.seed = set.seed;
  plan.operations = set.operations;
  plan.processes = set.processes;
  plan.progress = [&](std::size_t done) { show_progress("operations", done, plan.operations); };
  out.begin();
  const auto report = compare_stores(plan);
  out.end(std::to_string(report.operations) + " operations in " + std::to_string(report.episodes) +
              " episodes, in memory and on SQLite",
          report.failures, nothing_but(set, "--operations " + std::to_string(plan.operations)));
}

}  // namespace

int main(int argc, char** argv) {
  settings set;
  CLI::App app{"Tries to make the store lose, change or misnumber something"};
  app.add_option("--seed", set.seed, "of all that is random")->capture_default_str();
  app.add_option("--power-points", set.power_points, "moments at which the power goes")
      ->capture_default_str();
  app.add_option("--fault-steps", set.fault_steps,
                 "length of the workload whose every write and sync fails once")
      ->capture_default_str();
  app.add_option("--flips", set.flips, "bytes that are changed, one at a time: all, or a number")
      ->check(CLI::IsMember({"all"}) | CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--large-flips", set.large_flips, "and so many of a store of thousands of events")
      ->capture_default_str();
  app.add_option("--operations", set.operations, "random operations beside the oracle")
      ->capture_default_str();
  app.add_option("-j,--processes", set.processes)->check(CLI::Range(1, 64))->capture_default_str();
  app.footer("0 leaves a part out.");
  CLI11_PARSE(app, argc, argv);

  verdicts out;
  if (set.power_points > 0) run_power(set, out);
  if (set.fault_steps > 0) run_faults(set, out);
  if (set.flips != "0") run_flips(set, out, true);
  if (set.large_flips > 0) run_flips(set, out, false);
  if (set.operations > 0) run_model(set, out);
  return out.failed() ? 1 : 0;
}
