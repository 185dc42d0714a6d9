#include "tally.hpp"

#include <algorithm>
#include <numeric>

#include "snorri/base/invariant.hpp"

namespace snorri::engine {

namespace {

using sagas::saga_status;

const std::vector<double> commit_bounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                        0.025,  0.05,    0.1,    0.25,  0.5,    1,     5};
const std::vector<double> group_bounds{1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000};
const std::vector<double> delay_bounds{0.001, 0.01, 0.1, 0.5, 1, 5, 30, 60, 300, 3600};
const std::vector<double> saga_bounds{0.01, 0.05, 0.25, 1,     5,     15,    60,
                                      300,  1800, 7200, 21600, 86400, 604800};

double seconds_of(duration length) { return std::chrono::duration<double>(length).count(); }

bool lives(std::optional<saga_status> what) { return what && !sagas::ended(*what); }

}  // namespace

void histogram::observe(double value) noexcept {
  const auto at = std::lower_bound(bounds.begin(), bounds.end(), value) - bounds.begin();
  ++counts[static_cast<std::size_t>(at)];
  sum += value;
}

std::uint64_t histogram::count() const noexcept {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

tally::tally() {
  figures.commit_seconds = {commit_bounds};
  figures.group_records = {group_bounds};
  figures.timer_delay_seconds = {delay_bounds};
}

void tally::know(const sagas::definition& which) {
  auto& type = figures.sagas[which.shape().name];
  if (type.seconds.bounds.empty()) type.seconds = {saga_bounds};
  by_definition_[&which] = &type;
}

void tally::found(const std::string& type, std::string_view status) {
  auto& of = figures.sagas[type];
  ++of.in_flight;
  if (status == to_string(saga_status::stuck)) ++of.stuck;
}

void tally::recorded(const sagas::definition& by, std::optional<saga_status> before,
                     const sagas::control& after, const sagas::record& what) {
  const auto known = by_definition_.find(&by);
  SNORRI_INVARIANT(known != by_definition_.end(), "sagas run by definitions that are loaded");
  saga_figures& of = *known->second;
  ++of.transitions[static_cast<std::size_t>(what.outcome)];
  const bool applied = what.outcome == sagas::outcome::applied;
  if (applied && what.kind == sagas::input_kind::start) ++of.started;
  if (applied && what.kind == sagas::input_kind::timer) ++of.timers;
  for (const auto& command : what.commands) {
    ++(command.attempt > 1 ? of.retries : of.commands);
    if (command.attempt == 1 && !command.undoes.empty()) ++of.compensations;
  }
  const auto status = after.status;
  if (before == status) return;
  if (lives(status) && !lives(before)) ++of.in_flight;
  if (!lives(status) && lives(before)) --of.in_flight;
  if (before == saga_status::stuck) --of.stuck;
  if (status == saga_status::stuck) ++of.stuck, ++of.got_stuck;
  if (status == saga_status::confirmed) ++of.confirmed;
  if (status == saga_status::cancelled) ++of.cancelled;
  if (!lives(status)) of.seconds.observe(seconds_of(what.at - after.started_at));
}

void tally::committed(std::size_t records, std::chrono::steady_clock::duration took) {
  figures.commit_seconds.observe(std::chrono::duration<double>(took).count());
  figures.group_records.observe(static_cast<double>(records));
}

void tally::fired(duration late) { figures.timer_delay_seconds.observe(seconds_of(late)); }

}  // namespace snorri::engine
