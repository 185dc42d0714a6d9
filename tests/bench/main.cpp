// ./dev bench: order sagas a second through separate processes, beside what SQLite and ZeroMQ alone
// reach in the same run. A benchmark, not a test: it judges nothing.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "measure.hpp"

namespace bench {

double quantile(std::vector<double>& samples, double q) {
  if (samples.empty()) return 0;
  std::sort(samples.begin(), samples.end());
  const auto index = static_cast<std::size_t>(std::ceil(q * static_cast<double>(samples.size())));
  return samples[std::min(samples.size() - 1, index == 0 ? 0 : index - 1)];
}

namespace {

struct line {
  measured sagas;
  double sqlite = 0;
  double zmq = 0;
};

/// A folder of its own on the disk under the current folder, where stores lie in real life too.
std::string make_folder() {
  std::string pattern = std::filesystem::current_path().string() + "/snorri_bench.XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for the benchmark");
  return pattern;
}

line measure_line(const load& what, double seconds) {
  line done;
  const auto folder = make_folder();
  done.sagas = run_sagas(what, folder);
  const auto group = std::max<std::size_t>(1, static_cast<std::size_t>(done.sagas.group_records));
  done.sqlite = raw_sqlite_sagas_per_second(folder, group, seconds);
  done.zmq = raw_zmq_sagas_per_second(folder, what.in_flight, seconds);
  std::filesystem::remove_all(folder);
  return done;
}

void print_table(const std::vector<line>& lines) {
  std::printf("%9s %8s %9s %9s %9s %12s %9s %14s %14s\n", "in flight", "sagas", "sagas/s", "p50 ms",
              "p99 ms", "engine us", "group", "raw sqlite/s", "raw zmq/s");
  for (const auto& each : lines) {
    std::printf("%9zu %8zu %9.0f %9.2f %9.2f %12.1f %9.1f %14.0f %14.0f\n", each.sagas.in_flight,
                each.sagas.sagas, each.sagas.sagas_per_second, each.sagas.p50_ms, each.sagas.p99_ms,
                each.sagas.engine_cpu_us_per_saga, each.sagas.group_records, each.sqlite, each.zmq);
  }
  std::printf(
      "\nsagas/s: order sagas of three steps, one in ten compensated, from event to end, with the\n"
      "engine and three participants as processes. engine us: the engine's processor time a saga.\n"
      "group: records a commit. raw: what SQLite alone would do with the same rows in the same\n"
      "groups, and ZeroMQ alone with the same messages, in sagas a second, in this very run.\n");
}

void print_json(const std::vector<line>& lines) {
  auto all = nlohmann::json::array();
  for (const auto& each : lines) {
    all.push_back({{"in_flight", each.sagas.in_flight},
                   {"sagas", each.sagas.sagas},
                   {"sagas_per_second", each.sagas.sagas_per_second},
                   {"p50_ms", each.sagas.p50_ms},
                   {"p99_ms", each.sagas.p99_ms},
                   {"engine_cpu_us_per_saga", each.sagas.engine_cpu_us_per_saga},
                   {"records_per_commit", each.sagas.group_records},
                   {"raw_sqlite_sagas_per_second", each.sqlite},
                   {"raw_zmq_sagas_per_second", each.zmq}});
  }
  std::printf("%s\n", all.dump(2).c_str());
}

int run_role(const std::vector<std::string>& role) {
  if (role[0] == "engine") return run_engine(role[1], role[2]);
  if (role[0] == "echo") return run_echo(role[1]);
  return run_participant(role[0], role[1], role[2]);
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  CLI::App app{"Order sagas a second, beside the raw limits of disk and wire"};
  std::string output = "table";
  std::vector<std::size_t> in_flight{1, 64, 1024};
  double seconds = 5;
  std::vector<std::string> role;
  app.add_option("-o,--output", output, "table or json")->check(CLI::IsMember({"table", "json"}));
  app.add_option("--in-flight", in_flight, "sagas under way at a time")->delimiter(',');
  app.add_option("--seconds", seconds, "about how long each line is measured");
  app.add_option("--role", role, "of a child process")->expected(3)->group("");
  CLI11_PARSE(app, argc, argv);
  if (!role.empty()) return bench::run_role(role);

  std::vector<bench::line> lines;
  for (const auto each : in_flight) {
    const double guess = each == 1 ? 400 : each < 100 ? 4000 : 8000;
    lines.push_back(
        bench::measure_line({each, static_cast<std::size_t>(guess * seconds)}, seconds));
  }
  output == "json" ? bench::print_json(lines) : bench::print_table(lines);
  return 0;
}
