// What the engine says of itself: what is counted, put together once a second for whoever looks
// from another thread, and transitions as lines of the log for who asks for that.
#include "core.hpp"

namespace snorri::engine {

namespace {

constexpr duration figures_interval = std::chrono::seconds{1};
constexpr std::size_t overdue_counted_max = 10'000;

/// The 32 digits of "00-<32 hex>-<16 hex>-<2 hex>".
std::string_view trace_in(std::string_view traceparent) {
  return traceparent.size() >= 35 ? traceparent.substr(3, 32) : std::string_view();
}

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

void core::log_transition(const live_saga& saga, const sagas::record& what) const {
  if (!options_.logs_transitions || !options_.logs_transitions()) return;
  std::string text = saga.name + " version " + std::to_string(what.version) + ": " + what.type +
                     " of " + what.source + " is " + std::string(to_string(what.outcome)) + ", " +
                     what.from + " -> " + what.to;
  if (!what.reason.empty()) text += " (" + what.reason + ")";
  log(severity::debug, text, {saga.name, trace_in(saga.instance.control.traceparent), what.body});
}

void core::request_limits(const engine_limits& to) {
  ask([this, to](const error* refused) {
    if (refused != nullptr) return;
    options_.group_max = to.group_max;
    options_.cache_max = to.cache_max;
    options_.snapshot_every = to.snapshot_every;
    options_.held_max = to.held_max;
    options_.held_bytes_max = to.held_bytes_max;
    options_.archive_after = to.archive_after;
    cache_.limit(to.cache_max);
  });
}

}  // namespace snorri::engine
