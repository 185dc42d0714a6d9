#include "crowd.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <unordered_map>

#include "../child.hpp"
#include "../measure.hpp"
#include "driver.hpp"

namespace bench {

namespace {

using namespace snorri;

constexpr double commands_a_second = 2000;
constexpr double events_a_second = 20;
constexpr std::size_t body_bytes = 300;

double resident_bytes() {
  std::ifstream in("/proc/self/statm");
  double pages = 0;
  in >> pages >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

std::vector<std::string> crowd_words(const std::string& address, std::size_t participants,
                                     std::size_t subscribers, std::size_t silent) {
  return {"--role", "crowd", address,
          std::to_string(participants) + "," + std::to_string(subscribers) + "," +
              std::to_string(silent)};
}

/// Commands to one participant after the other and events to all subscribers, at a steady rate;
/// gives how long each command took, in milliseconds.
std::vector<double> put_under_load(engine_driver& engine, std::size_t participants, double seconds,
                                   std::uint64_t& number) {
  std::unordered_map<std::string, bench_clock::time_point> sent;
  std::vector<double> took_ms;
  engine.on_answer = [&](const std::string& id) {
    const auto found = sent.find(id);
    if (found == sent.end()) return;
    took_ms.push_back(seconds_since(found->second) * 1000);
    sent.erase(found);
  };
  const auto begun = bench_clock::now();
  double commands = 0;
  double events = 0;
  engine.run_until([&] {
    const double past = seconds_since(begun);
    for (; commands < past * commands_a_second; ++commands) {
      transport::command what;
      what.saga = "order/" + std::to_string(++number);
      what.id = what.saga + "/1.0";
      what.type = "Do-" + std::to_string(number % participants);
      what.body.assign(body_bytes, 'x');
      sent.emplace(what.id, bench_clock::now());
      engine.dispatch(std::move(what));
    }
    for (; events < past * events_a_second; ++events) {
      transport::message what;
      what.headers.id = "e-" + std::to_string(++number);
      what.headers.source = "bench";
      what.headers.type = "Happened";
      what.body.assign(body_bytes, 'z');
      engine.publish(std::move(what));
    }
    return past >= seconds;
  });
  engine.on_answer = nullptr;
  return took_ms;
}

}  // namespace

crowd_figures measure_crowd(const crowd_plan& plan) {
  crowd_figures out;
  engine_driver engine("tcp://127.0.0.1:0");
  const double memory_before = resident_bytes();
  auto begun = bench_clock::now();
  const child crowd(crowd_words(engine.address(), plan.participants, plan.subscribers, 0));
  engine.run_until([&] {
    return engine.participants() >= plan.participants && engine.subscriptions() >= plan.subscribers;
  });
  out.connect_seconds = seconds_since(begun);
  const auto settle = [&](double seconds) {
    begun = bench_clock::now();
    engine.run_until([&] { return seconds_since(begun) >= seconds; });
  };
  settle(1);
  const auto connections = static_cast<double>(plan.participants + plan.subscribers);
  out.bytes_a_connection = (resident_bytes() - memory_before) / connections;
  const double cpu_before = cpu_seconds();
  settle(plan.seconds);
  out.idle_cpu_percent = (cpu_seconds() - cpu_before) / seconds_since(begun) * 100;

  std::uint64_t number = 0;
  const auto deliveries_before = engine.deliveries();
  auto alone = put_under_load(engine, plan.participants, plan.seconds, number);
  out.commands_per_second = static_cast<double>(alone.size()) / plan.seconds;
  out.deliveries_per_second =
      static_cast<double>(engine.deliveries() - deliveries_before) / plan.seconds;
  out.p50_ms = quantile(alone, 0.50);
  out.p99_ms = quantile(alone, 0.99);

  const double before_silent = resident_bytes();
  const child silent(crowd_words(engine.address(), 0, 0, plan.silent));
  engine.run_until([&] { return engine.subscriptions() >= plan.subscribers + plan.silent; });
  settle(1);
  auto beside = put_under_load(engine, plan.participants, plan.seconds, number);
  out.p99_beside_silent_ms = quantile(beside, 0.99);
  out.silent_megabytes = (resident_bytes() - before_silent) / 1e6;
  return out;
}

}  // namespace bench
