#include "weather.hpp"

#include <csignal>
#include <stdexcept>

namespace snorri::faults {

using std::chrono::milliseconds;

void storm_weather::strike() {
  if (is_partitioned_) {  // one that lasts for a blow or two is long enough for heartbeats to end
    is_partitioned_ = !random_.chance(40);
    if (!is_partitioned_) proxy_.heal();
    return;
  }
  switch (random_.below(13)) {
    case 0:
    case 1:
    case 2:
      return kill_one();
    case 3:
    case 4:
    case 5:
      return proxy_.cut_one();
    case 6:
      return proxy_.cut_all();
    case 7:
      return proxy_.half_open_one();
    case 8:
      is_partitioned_ = true;
      return proxy_.partition();
    case 9:
      return proxy_.delay(milliseconds(0), milliseconds(random_.between(0, 30)));
    case 10:
      return proxy_.slow_one(random_.between(50, 2000));
    case 11:
      proxy_.split(random_.chance(50) ? 0 : random_.between(1, 500));
      return proxy_.send_stranger();
    default:
      return proxy_.garble_one(garbage_goes_anywhere_);
  }
}

void storm_weather::kill_one() {
  std::vector<std::string> living;
  for (const auto& [name, process] : processes_)
    if (process->runs()) living.push_back(name);
  if (living.empty()) return;
  const auto& name = random_.one_of(living);
  processes_.at(name)->signal(SIGKILL);
  ++kills_[name];
}

void storm_weather::look_after() {
  for (const auto& [name, process] : processes_) {
    if (process->runs()) continue;
    const bool is_done = name == "publisher" && process->exit_status() == 0;
    if (is_done && process->pid() == 0 && !process->was_killed()) continue;
    if (!process->was_killed()) {
      throw std::runtime_error(name + " " + process->ending() + ": " + process->output());
    }
    process->start();
  }
}

void storm_weather::calm() {
  is_partitioned_ = false;
  proxy_.heal();
  proxy_.split(0);
  proxy_.delay(milliseconds(0), milliseconds(0));
  proxy_.cut_all();  // a slow one would stay slow for ever
}

std::size_t storm_weather::kills_total() const {
  std::size_t all = 0;
  for (const auto& [name, count] : kills_) all += count;
  return all;
}

}  // namespace snorri::faults
