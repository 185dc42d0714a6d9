// ./dev fuzz transport: orders through processes that are killed and connections that are cut. It
// says what happened, and ends with 1 and the command to repeat it if something was lost or done
// twice.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "storm.hpp"

namespace {

using namespace snorri::faults;

std::filesystem::path make_folder() {
  std::string name = std::filesystem::temp_directory_path() / "snorri-storm-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return name;
}

void print(const storm_plan& plan, const storm_report& of, double seconds) {
  std::string kills;
  std::size_t total = 0;
  for (const auto& [name, count] : of.kills) {
    kills += (kills.empty() ? "" : ", ") + name + " " + std::to_string(count);
    total += count;
  }
  const auto& f = of.faults;
  const bool good = of.failures.empty();
  std::printf(
      "%s  %zu orders (%.0f s): %zu confirmed, %zu cancelled%s\n"
      "        killed -9 %zu times: %s\n"
      "        %zu connections: %zu cut (%zu inside a frame), %zu half-open, %zu slowed, %zu\n"
      "        garbled; %zu partitions, %zu strangers; %.1f MB passed on\n"
      "        %zu deliveries were repeats%s\n",
      good ? "ok    " : "FAILED", plan.orders, seconds, of.confirmed, of.cancelled,
      good ? ", each effect once" : "", total, kills.c_str(), f.connections, f.cut,
      f.cut_inside_a_frame, f.half_opened, f.slowed, f.garbled, f.partitions, f.strangers,
      static_cast<double>(f.bytes) / 1e6, of.repeats_seen, good ? ", none was missing" : "");
}

}  // namespace

int main(int argc, char** argv) {
  storm_plan plan;
  plan.orders = 10'000;
  plan.kills_min = 100;
  bool keep = false;
  std::vector<std::string> role;
  CLI::App app{"Orders through killed processes and cut connections"};
  app.add_option("--orders", plan.orders)->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--seed", plan.seed, "of all that is random")->capture_default_str();
  app.add_option("--rate", plan.orders_a_second, "orders a second")->capture_default_str();
  app.add_option("--kills", plan.kills_min, "it goes on until there were so many")
      ->capture_default_str();
  app.add_flag("--keys", plan.has_keys, "CURVE on every connection, and garbage inside of frames");
  app.add_flag("--keep", keep, "leave the folder with stores and logs behind");
  app.add_option("--role", role, "of a child process")->expected(4, 6)->group("");
  CLI11_PARSE(app, argc, argv);
  if (!role.empty()) return run_role(role);

  plan.folder = make_folder();
  const bool is_watched = ::isatty(STDERR_FILENO) != 0;
  if (is_watched) {
    plan.progress = [&plan](std::size_t ended) {
      std::fprintf(stderr, "\r\033[Korders: %zu of %zu", ended, plan.orders);
    };
  }
  const auto begun = std::chrono::steady_clock::now();
  const auto report = run_storm(plan);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  if (is_watched) std::fprintf(stderr, "\r\033[K");
  print(plan, report, took.count());
  for (const auto& each : report.failures) std::printf("    %s\n", each.c_str());
  if (!report.failures.empty()) {
    std::printf("  repeat it with: ./dev fuzz transport --seed %llu --orders %zu%s\n  left in %s\n",
                static_cast<unsigned long long>(plan.seed), plan.orders,
                plan.has_keys ? " --keys" : "", plan.folder.c_str());
    return 1;
  }
  if (!keep) std::filesystem::remove_all(plan.folder);
  return 0;
}
