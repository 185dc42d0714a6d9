#include "fleet.hpp"

#include <signal.h>

#include <algorithm>
#include <thread>

#include "services.hpp"

namespace shop {
namespace {

using namespace std::chrono_literals;

constexpr auto ready_max = 60s;
constexpr auto stop_max = 15s;
constexpr std::size_t log_lines_shown = 10;
constexpr std::size_t socket_path_max = 100;
constexpr std::string_view ready_word = "listening on ";

std::string last_lines(std::string text, std::size_t count) {
  while (text.ends_with('\n')) text.pop_back();
  auto begin = text.size();
  while (begin > 0 && count > 0) {
    begin = text.rfind('\n', begin - 1);
    if (begin == std::string::npos) return text;
    --count;
  }
  return text.substr(std::min(begin + 1, text.size()));
}

/// A socket's path may have 107 bytes only; everybody runs in the folder, so its name is enough.
std::string address_in(const std::filesystem::path& dir) {
  const std::string path = dir / "engine.ipc";
  return "ipc://" + (path.size() > socket_path_max ? "engine.ipc" : path);
}

program engine_of(const fleet_options& options) {
  return {.name = "engine",
          .arguments = {options.programs / "snorri", "serve", "--store", options.dir / "store.db",
                        "--listen", address_in(options.dir), "--admin", "127.0.0.1:0", "--sagas",
                        options.programs / "libshop_sagas.so"},
          .folder = options.dir,
          .log = options.dir / "engine.log",
          .outlives_us = options.outlives_us};
}

program service_of(const fleet_options& options, std::string_view service) {
  const std::string name(service);
  program made{.name = name,
               .arguments = {options.programs / ("shop_" + name), "--engine",
                             address_in(options.dir), "--dir", options.dir / name},
               .folder = options.dir,
               .log = options.dir / (name + ".log"),
               .outlives_us = options.outlives_us};
  if (name == "order") {
    made.arguments.insert(made.arguments.end(), options.files.begin(), options.files.end());
    made.arguments.push_back("--per-second=" + std::to_string(options.orders_per_second));
  }
  return made;
}

}  // namespace

fleet::fleet(const fleet_options& options) : dir_(options.dir) {
  children_.push_back(std::make_unique<child>(engine_of(options)));
  for (const auto name : service_names) {
    children_.push_back(std::make_unique<child>(service_of(options, name)));
  }
}

fleet::~fleet() {
  if (!let_go_) stop();
}

child& fleet::find(std::string_view name) {
  return **std::find_if(children_.begin(), children_.end(),
                        [&](const auto& each) { return each->name() == name; });
}

void fleet::start(std::string_view service) {
  auto& one = find(service);
  one.start();
  started_.push_back(&one);
}

void fleet::start_engine(const std::function<bool()>& stopped) {
  start("engine");
  const auto& engine = *children_.front();
  const auto end = std::chrono::steady_clock::now() + ready_max;
  while (engine_ready_line().empty() && !stopped()) {
    check();
    if (std::chrono::steady_clock::now() >= end) fail(engine, "was not ready in a minute");
    std::this_thread::sleep_for(5ms);
  }
}

std::string fleet::engine_ready_line() const {
  const auto output = children_.front()->output();
  const auto begin = output.find(ready_word);
  const auto end = output.find('\n', begin);
  const bool whole = begin != std::string::npos && end != std::string::npos;
  return whole ? output.substr(begin, end - begin) : "";
}

void fleet::check() {
  for (auto* one : started_) {
    if (!one->runs()) fail(*one, one->ending());
  }
}

void fleet::fail(const child& who, const std::string& how) const {
  throw fleet_failed(who.name() + " " + how + "; the end of " + who.log().string() + ":\n" +
                     last_lines(who.output(), log_lines_shown));
}

void fleet::kill_and_restart(std::size_t n) {
  auto& victim = *started_[n % started_.size()];
  victim.signal(SIGKILL);
  if (!victim.wait(stop_max)) fail(victim, "does not end, not even by kill -9");
  if (!victim.was_killed()) fail(victim, victim.ending());  // it was quicker than we
  victim.start();
}

void fleet::stop() {
  std::vector<child*> services;
  for (const auto& each : children_) {
    if (each != children_.front()) services.push_back(each.get());
  }
  stop(services);
  stop({children_.front().get()});
  started_.clear();
}

void fleet::stop(const std::vector<child*>& these) {
  for (const auto* one : these) one->signal(SIGTERM);
  for (auto* one : these) {
    if (one->wait(stop_max)) continue;
    one->signal(SIGKILL);
    (void)one->wait(stop_max);
  }
}

std::vector<pid_t> fleet::pids() const {
  std::vector<pid_t> pids;
  for (const auto* one : started_) pids.push_back(one->pid());
  return pids;
}

}  // namespace shop
