// What is counted, put together once a second for whoever looks from another thread.
#include "core.hpp"

namespace snorri::engine {

namespace {

constexpr duration figures_interval = std::chrono::seconds{1};
constexpr std::size_t overdue_counted_max = 10'000;

}  // namespace

void core::publish_figures() {
  if (now_ < next_figures_ && !stop_requested_.load()) return;
  next_figures_ = now_ + figures_interval;
  engine_figures& now = tally_.figures;
  now.taken_at = std::chrono::steady_clock::now();
  now.cache_hits = cache_.hits();
  now.cache_misses = cache_.misses();
  now.deciding = pending_.group.appends.size();
  now.timers_overdue = schedule_.count_due(now_, overdue_counted_max);
  const auto due = schedule_.next_due();
  now.overdue_max = due && *due < now_ ? now_ - *due : duration::zero();
  now.commands = hub_.command_queues();
  now.subscriptions = feeder_.figures(hub_, last_position_);
  auto fresh = std::make_shared<const engine_figures>(now);
  const std::lock_guard lock(mutex_);
  figures_ = std::move(fresh);
}

std::shared_ptr<const engine_figures> core::figures() const {
  const std::lock_guard lock(mutex_);
  return figures_;
}

}  // namespace snorri::engine
