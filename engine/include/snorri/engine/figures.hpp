// What an engine counts, as plain values: for Prometheus, the command line and tests. Counters
// begin at 0 with the process; what says "now" is as it was when the figures were taken.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "snorri/base/clock.hpp"
#include "snorri/transport/hub.hpp"

namespace snorri::engine {

/// Values sorted by size. counts[i] are those up to bounds[i] and above the bound before it; the
/// last one those above all bounds.
struct histogram {
  std::vector<double> bounds;  // ascending
  std::vector<std::uint64_t> counts = std::vector<std::uint64_t>(bounds.size() + 1);
  double sum = 0;

  void observe(double value) noexcept;
  std::uint64_t count() const noexcept;
};

/// Of one saga type.
struct saga_figures {
  std::uint64_t started = 0;
  std::uint64_t confirmed = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t got_stuck = 0;
  std::array<std::uint64_t, 7> transitions{};  // records, by sagas::outcome
  std::uint64_t commands = 0;                  // decided for the first time
  std::uint64_t retries = 0;                   // decided again
  std::uint64_t compensations = 0;             // commands that undo another
  std::uint64_t timers = 0;                    // that fired
  std::size_t in_flight = 0;                   // now: neither confirmed nor cancelled
  std::size_t stuck = 0;                       // now
  histogram seconds;                           // from start to end
};

/// Of one durable subscription, now.
struct subscription_figures {
  std::string name;
  std::uint64_t lag = 0;  // positions that are not answered for
  bool connected = false;
  bool paused = false;
};

struct engine_figures {
  std::chrono::steady_clock::time_point taken_at{};
  std::map<std::string, saga_figures> sagas;  // by saga type
  histogram commit_seconds;                   // of one group
  histogram group_records;
  histogram timer_delay_seconds;  // from due to fired
  std::uint64_t cache_hits = 0;
  std::uint64_t cache_misses = 0;  // folded from the store
  std::size_t deciding = 0;        // records decided and not yet handed to the disk, now
  std::size_t timers_overdue = 0;  // due and not fired, now; counted up to 10,000
  duration overdue_max{};          // of those, the longest
  std::vector<transport::command_queue> commands;
  std::vector<subscription_figures> subscriptions;
};

}  // namespace snorri::engine
