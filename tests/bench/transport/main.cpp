// ./dev bench transport: the protocol beside ZeroMQ alone, and a crowd of connections. A benchmark,
// not a test: it judges nothing.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "../measure.hpp"
#include "crowd.hpp"
#include "rates.hpp"

namespace bench {

double quantile(std::vector<double>& samples, double q) {
  if (samples.empty()) return 0;
  std::sort(samples.begin(), samples.end());
  const auto index = static_cast<std::size_t>(std::ceil(q * static_cast<double>(samples.size())));
  return samples[std::min(samples.size() - 1, index == 0 ? 0 : index - 1)];
}

namespace {

struct rate {
  std::string link;
  std::size_t in_flight = 0;
  double raw = 0;
  double protocol = 0;
};

struct link_under_test {
  std::string name;
  std::string raw_address;
  std::string address;
  std::string keys_folder;
};

/// Both sides in turns, so that a slower moment of the machine meets both; the best of each.
rate measure_rate(const link_under_test& link, std::size_t in_flight, double seconds,
                  std::size_t rounds) {
  rate out{link.name, in_flight, 0, 0};
  for (std::size_t i = 0; i < rounds; ++i) {
    out.raw = std::max(out.raw, raw_exchanges_per_second(
                                    {link.raw_address, in_flight, seconds, link.keys_folder}));
    out.protocol = std::max(
        out.protocol,
        protocol_exchanges_per_second({link.address, in_flight, seconds, link.keys_folder}));
  }
  return out;
}

void print(const std::vector<rate>& rates) {
  std::printf("%10s %10s %16s %16s %9s\n", "link", "in flight", "protocol/s", "raw zmq/s", "share");
  for (const auto& each : rates) {
    std::printf("%10s %10zu %16.0f %16.0f %8.0f%%\n", each.link.c_str(), each.in_flight,
                each.protocol, each.raw, each.raw > 0 ? each.protocol / each.raw * 100 : 0);
  }
  std::printf(
      "\nprotocol/s: commands answered a second through hub, session and link in two processes,\n"
      "without a store; raw zmq/s: round trips of a DEALER and a ROUTER that echoes, the same "
      "four\n"
      "frames, in this very run. Two messages an exchange; acknowledgements are not counted.\n");
}

void print(const crowd_plan& plan, const crowd_figures& of) {
  std::printf(
      "\n%zu participants and %zu subscribers on one engine, connected within %.1f s:\n"
      "  memory a connection          %8.1f KB of the engine's\n"
      "  idle                         %8.1f %% of a processor\n"
      "  commands a second            %8.0f   with %.0f deliveries a second\n"
      "  a command and its reply      %8.2f ms p50, %.2f ms p99\n"
      "  p99 beside %4zu that never read %5.2f ms; the engine grew by %.1f MB for them\n",
      plan.participants, plan.subscribers, of.connect_seconds, of.bytes_a_connection / 1000,
      of.idle_cpu_percent, of.commands_per_second, of.deliveries_per_second, of.p50_ms, of.p99_ms,
      plan.silent, of.p99_beside_silent_ms, of.silent_megabytes);
}

void print_json(const std::vector<rate>& rates, const crowd_figures& of) {
  nlohmann::json all;
  for (const auto& each : rates) {
    all["rates"].push_back({{"link", each.link},
                            {"in_flight", each.in_flight},
                            {"protocol_per_second", each.protocol},
                            {"raw_zmq_per_second", each.raw}});
  }
  all["crowd"] = {{"connect_seconds", of.connect_seconds},
                  {"bytes_a_connection", of.bytes_a_connection},
                  {"idle_cpu_percent", of.idle_cpu_percent},
                  {"commands_per_second", of.commands_per_second},
                  {"deliveries_per_second", of.deliveries_per_second},
                  {"p50_ms", of.p50_ms},
                  {"p99_ms", of.p99_ms},
                  {"p99_beside_silent_ms", of.p99_beside_silent_ms},
                  {"silent_megabytes", of.silent_megabytes}};
  std::printf("%s\n", all.dump(2).c_str());
}

std::vector<std::size_t> numbers(const std::string& text) {
  std::vector<std::size_t> out;
  for (const auto& each : CLI::detail::split(text, ',')) out.push_back(std::stoul(each));
  return out;
}

int run_role(const std::vector<std::string>& role) {
  if (role[0] == "echo") return run_raw_echo(role[1], role[2]);
  if (role[0] == "peer") return run_answering_peer(role[1], role[2]);
  const auto counts = numbers(role[2]);
  return run_crowd(role[1], counts.at(0), counts.at(1), counts.at(2));
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  CLI::App app{"The transport beside ZeroMQ alone, and with a thousand connections"};
  std::string output = "table";
  std::vector<std::size_t> in_flight{1, 100, 1000};
  double seconds = 2;
  std::size_t rounds = 3;
  bench::crowd_plan crowd;
  std::vector<std::string> role;
  app.add_option("-o,--output", output, "table or json")->check(CLI::IsMember({"table", "json"}));
  app.add_option("--in-flight", in_flight, "commands under way at a time")->delimiter(',');
  app.add_option("--seconds", seconds, "how long each figure is measured, a round");
  app.add_option("--rounds", rounds, "of which the best counts");
  app.add_option("--participants", crowd.participants, "connected at a time");
  app.add_option("--subscribers", crowd.subscribers, "connected beside them");
  app.add_option("--silent", crowd.silent, "subscribers that never read");
  app.add_option("--role", role, "of a child process")->expected(3)->group("");
  CLI11_PARSE(app, argc, argv);
  if (!role.empty()) return bench::run_role(role);

  crowd.seconds = 2 * seconds;
  std::string folder = std::filesystem::temp_directory_path() / "snorri_bench.XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) return 1;
  const std::vector<bench::link_under_test> links = {
      {"ipc", "ipc://" + folder + "/raw.sock", "ipc://" + folder + "/engine.sock", {}},
      {"tcp", "tcp://127.0.0.1:*", "tcp://127.0.0.1:0", {}},
      {"tcp, CURVE", "tcp://127.0.0.1:*", "tcp://127.0.0.1:0", folder + "/keys"},
  };
  std::vector<bench::rate> rates;
  for (const auto& link : links)
    for (const auto each : in_flight)
      rates.push_back(bench::measure_rate(link, each, seconds, rounds));
  std::filesystem::remove_all(folder);
  const auto figures = bench::measure_crowd(crowd);
  if (output == "json") {
    bench::print_json(rates, figures);
  } else {
    bench::print(rates);
    bench::print(crowd, figures);
  }
  return 0;
}
