#include "cli/signals.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

#include "cli/output.hpp"

namespace snorri::app {

namespace {
constexpr std::chrono::milliseconds look_interval{50};
std::atomic<bool> interrupted{false};
}  // namespace

void take_over_signals() {
  struct sigaction on_stop {};
  on_stop.sa_handler = [](int) { interrupted = true; };
  sigaction(SIGINT, &on_stop, nullptr);
  sigaction(SIGTERM, &on_stop, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

bool was_interrupted() { return interrupted; }

bool pause_for(duration length) {
  for (duration waited{0}; waited < length; waited += look_interval) {
    if (interrupted || stdout_closed()) return false;
    std::this_thread::sleep_for(look_interval);
  }
  return !interrupted && !stdout_closed();
}

}  // namespace snorri::app
