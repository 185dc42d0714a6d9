// The engine's time: the clock's, but that it never goes back.
#pragma once

#include <algorithm>

#include "snorri/base/clock.hpp"

namespace snorri::engine {

/// Where the clock is put back, this time goes on at half the clock's speed until the clock has
/// caught up. So records are in the order of their times, timers and heartbeats take twice as long
/// at most, and what was put back by an hour is made up for in two.
/// Threads: one.
class engine_time {
 public:
  explicit engine_time(time_point start) : clock_(start), now_(start) {}

  time_point now() const noexcept { return now_; }

  /// The clock says `says`. Gives by how much it was put back since the last call, 0 mostly.
  duration advance(time_point says) noexcept {
    const auto passed = says - clock_;
    clock_ = says;
    now_ = std::max(says, now_ + std::max(passed, duration::zero()) / 2);
    return std::max(-passed, duration::zero());
  }

  /// By how much this time is ahead of the clock.
  duration ahead() const noexcept { return now_ - clock_; }

 private:
  time_point clock_;
  time_point now_;
};

}  // namespace snorri::engine
