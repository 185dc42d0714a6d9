#include <csignal>
#include <fstream>
#include <set>
#include <stdexcept>
#include <thread>

#include "snorri/transport/key_files.hpp"
#include "storm.hpp"
#include "weather.hpp"

namespace snorri::faults {

namespace {

using namespace std::chrono_literals;

/// In calm weather everything ends within seconds; this only ends a run that hangs.
constexpr auto patience = 120s;

/// How many different orders a subscriber has seen the end of. Reads on where it stopped.
class ends_seen {
 public:
  explicit ends_seen(const std::filesystem::path& file) : path_(file) {}
  std::size_t count() {
    if (!in_.is_open()) in_.open(path_);
    in_.clear();
    for (std::string line; std::getline(in_, line);) ids_.insert(line.substr(line.rfind(' ') + 1));
    return ids_.size();
  }

 private:
  std::filesystem::path path_;
  std::ifstream in_;
  std::set<std::string> ids_;
};

std::unique_ptr<shop::child> make_child(const storm_plan& plan, const std::string& name,
                                        std::vector<std::string> words) {
  std::vector<std::string> all{"/proc/self/exe", "--role", name};
  all.insert(all.end(), words.begin(), words.end());
  all.front() = std::filesystem::read_symlink("/proc/self/exe").string();
  return std::make_unique<shop::child>(shop::program{
      .name = name, .arguments = all, .folder = plan.folder, .log = plan.folder / (name + ".log")});
}

/// What each process says hello as.
const std::map<std::string, std::string> services = {
    {"inventory", "inventory"}, {"payment", "payment"}, {"shipping", "shipping"},
    {"ends", "ends"},           {"audit", "audit"},     {"publisher", "shop"}};

void must(const result<void>& done) {
  if (!done) throw std::runtime_error(done.error().text());
}

/// The engine's folder of keys, and a file for each process beside it.
void make_keys(const storm_plan& plan) {
  const auto folder = (plan.folder / keys_folder).string();
  const auto engine = transport::make_engine_key(folder);
  if (!engine) throw std::runtime_error(engine.error().text());
  std::vector<transport::authorised_key> known;
  for (const auto& [process, name] : services) {
    const auto own = transport::make_key_pair();
    known.push_back({name, own.public_key, {"*"}, {"*"}, {"*"}, {}});
    must(transport::write_service_key((plan.folder / key_file(process)).string(),
                                      {name, own, engine->public_key}));
  }
  must(transport::write_authorised_keys(folder, known));
}

fleet make_fleet(const storm_plan& plan, const std::string& engine, const std::string& proxy) {
  const auto file = [&plan](const std::string& name) { return (plan.folder / name).string(); };
  const auto key = [&](const std::string& name) { return plan.has_keys ? file(name) : "-"; };
  fleet all;
  all["engine"] = make_child(plan, "engine", {engine, file(store_file), key(keys_folder)});
  for (const std::string name : {"inventory", "payment", "shipping"})
    all[name] = make_child(plan, name, {proxy, file(effects_file(name)), key(key_file(name))});
  for (const std::string name : {"ends", "audit"})
    all[name] = make_child(plan, name, {proxy, file(seen_file(name)), key(key_file(name))});
  all["publisher"] =
      make_child(plan, "publisher",
                 {proxy, file(acknowledged_file), key(key_file("publisher")),
                  std::to_string(plan.orders), std::to_string(plan.orders_a_second)});
  return all;
}

/// Waits until every order has ended and the publisher with them.
void wait_for_the_end(const storm_plan& plan, storm_weather& weather, fleet& processes,
                      ends_seen& ends) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (ends.count() < plan.orders || processes.at("publisher")->runs()) {
    if (std::chrono::steady_clock::now() > end) {
      throw std::runtime_error(std::to_string(plan.orders - ends.count()) + " orders of " +
                               std::to_string(plan.orders) + " had not ended " +
                               std::to_string(patience.count()) + " s after the storm");
    }
    weather.look_after();
    if (plan.progress) plan.progress(ends.count());
    std::this_thread::sleep_for(10ms);
  }
}

/// The audit is told everything that the others are, and may be behind: it stops once its cursor
/// stands still at the end, which is when it has seen the last end of an order.
void wait_for_the_audit(const storm_plan& plan) {
  const auto end = std::chrono::steady_clock::now() + patience;
  std::set<std::string> ended;
  std::ifstream in(plan.folder / seen_file("audit"));
  while (ended.size() < plan.orders) {
    in.clear();
    for (std::string line; std::getline(in, line);) {
      if (line.find(" OrderConfirmed ") != std::string::npos ||
          line.find(" OrderCancelled ") != std::string::npos)
        ended.insert(line.substr(line.rfind(' ') + 1));
    }
    if (std::chrono::steady_clock::now() > end) {
      throw std::runtime_error("the subscriber of everything saw the end of " +
                               std::to_string(ended.size()) + " orders only");
    }
    std::this_thread::sleep_for(10ms);
  }
}

void stop(fleet& processes) {
  for (const auto& [name, process] : processes)
    if (name != "engine") process->signal(SIGTERM);
  for (const auto& [name, process] : processes)
    if (name != "engine" && !process->wait(20s)) process->signal(SIGKILL);
  processes.at("engine")->signal(SIGTERM);
  if (!processes.at("engine")->wait(20s)) throw std::runtime_error("the engine does not stop");
}

}  // namespace

storm_report run_storm(const storm_plan& plan) {
  storm_report report;
  if (plan.has_keys) make_keys(plan);
  const std::string engine = "ipc://" + (plan.folder / "engine.sock").string();
  fault_proxy proxy(engine, plan.seed);
  auto processes = make_fleet(plan, engine, proxy.address());
  storm_weather weather(plan, proxy, processes);
  try {
    for (const auto& [name, process] : processes) process->start();
    ends_seen ends(plan.folder / seen_file("ends"));
    while (processes.at("publisher")->runs() || weather.kills_total() < plan.kills_min ||
           processes.at("publisher")->was_killed()) {
      weather.strike();
      std::this_thread::sleep_for(weather.pause());
      weather.look_after();
      if (plan.progress) plan.progress(ends.count());
    }
    weather.calm();
    wait_for_the_end(plan, weather, processes, ends);
    wait_for_the_audit(plan);
    stop(processes);
    report.kills = weather.kills();
    report.faults = proxy.counts();
    check_storm(plan, report);
  } catch (const std::exception& failed) {
    report.kills = weather.kills();
    report.faults = proxy.counts();
    report.failures.emplace_back(failed.what());
    for (const auto& [name, process] : processes) {
      process->signal(SIGKILL);
      (void)process->wait(20s);
    }
  }
  return report;
}

}  // namespace snorri::faults
