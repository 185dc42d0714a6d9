// A thousand connections to one engine: what each costs, and whether those that never read are felt
// by the others.
#pragma once

#include <cstddef>
#include <string>

namespace bench {

struct crowd_plan {
  std::size_t participants = 1000;
  std::size_t subscribers = 200;
  std::size_t silent = 50;  // subscribers that heartbeat and never read
  double seconds = 5;       // of each phase
};

struct crowd_figures {
  double connect_seconds = 0;      // until all of them have their session
  double bytes_a_connection = 0;   // of the engine's resident memory
  double idle_cpu_percent = 0;     // of one processor, with all of them connected and idle
  double commands_per_second = 0;  // under load
  double deliveries_per_second = 0;
  double p50_ms = 0;  // of a command and its reply
  double p99_ms = 0;
  double p99_beside_silent_ms = 0;  // the same with those that never read
  double silent_megabytes = 0;      // by which the engine's memory grew for them
};

crowd_figures measure_crowd(const crowd_plan& plan);

/// The other process: so many participants and subscribers on sockets of one context; those that
/// are silent send heartbeats and never read.
int run_crowd(const std::string& address, std::size_t participants, std::size_t subscribers,
              std::size_t silent);

}  // namespace bench
