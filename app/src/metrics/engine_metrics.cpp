#include <algorithm>
#include <chrono>

#include "metrics/metrics.hpp"
#include "snorri/sagas/record.hpp"

namespace snorri::app {

namespace {

/// Participants name themselves: more of them than this are shown together.
constexpr std::size_t participants_max = 200;
constexpr const char* others = "(others)";

using engine::engine_figures;
using engine::engine_status;
using engine::saga_figures;

double seconds_of(duration length) { return std::chrono::duration<double>(length).count(); }

/// One sample for each saga type.
template <class Value>
void for_each_type(exposition& to, const engine_figures& figures, Value value) {
  for (const auto& [type, of] : figures.sagas) to.sample({{"saga", type}}, value(of));
}

void write_sagas(exposition& to, const engine_figures& figures) {
  to.counter("snorri_transitions_total", "Records written, by saga type and outcome.");
  for (const auto& [type, of] : figures.sagas) {
    for (std::size_t i = 0; i < of.transitions.size(); ++i) {
      const auto name = sagas::to_string(static_cast<sagas::outcome>(i));
      to.sample({{"saga", type}, {"outcome", name}}, of.transitions[i]);
    }
  }
  to.counter("snorri_sagas_started_total", "Sagas that began.");
  for_each_type(to, figures, [](const saga_figures& of) { return of.started; });
  to.counter("snorri_sagas_ended_total", "Sagas that ended, by how.");
  for (const auto& [type, of] : figures.sagas) {
    to.sample({{"saga", type}, {"outcome", "confirmed"}}, of.confirmed);
    to.sample({{"saga", type}, {"outcome", "cancelled"}}, of.cancelled);
  }
  to.counter("snorri_sagas_got_stuck_total", "Times that a saga got stuck.");
  for_each_type(to, figures, [](const saga_figures& of) { return of.got_stuck; });
  to.gauge("snorri_sagas_in_flight", "Sagas that have begun and not ended, stuck ones included.");
  for_each_type(to, figures, [](const saga_figures& of) { return of.in_flight; });
  to.gauge("snorri_sagas_stuck", "Sagas that can't go on without an operator.");
  for_each_type(to, figures, [](const saga_figures& of) { return of.stuck; });
  to.histogram("snorri_saga_duration_seconds", "From a saga's start to its end.");
  for_each_type(
      to, figures, [](const saga_figures& of) -> const auto& { return of.seconds; });
  to.counter("snorri_timers_fired_total", "Timers that sagas took.");
  for_each_type(to, figures, [](const saga_figures& of) { return of.timers; });
  to.counter("snorri_commands_total", "Commands decided, each counted once.");
  for_each_type(to, figures, [](const saga_figures& of) { return of.commands; });
  to.counter("snorri_command_retries_total", "Further attempts at commands, decided by sagas.");
  for_each_type(to, figures, [](const saga_figures& of) { return of.retries; });
  to.counter("snorri_compensations_total", "Commands that undo another one.");
  for_each_type(to, figures, [](const saga_figures& of) { return of.compensations; });
}

void write_commands(exposition& to, const engine_figures& figures) {
  const auto each = [&](auto value) {
    for (const auto& of : figures.commands) to.sample({{"command", of.type}}, value(of));
  };
  to.gauge("snorri_commands_open", "Commands that are not answered.");
  each([](const auto& of) { return of.open; });
  to.gauge("snorri_commands_unserved", "Of those: no participant that is there takes them.");
  each([](const auto& of) { return of.unserved; });
  to.counter("snorri_redeliveries_total", "Commands sent again, since no answer came in time.");
  each([](const auto& of) { return of.redelivered; });
}

struct participant_sums {
  std::size_t connections = 0;
  std::size_t in_flight = 0;
  std::size_t waiting = 0;
  std::int64_t credit = 0;
};

std::map<std::string, participant_sums> participants_of(const engine_status& now) {
  std::map<std::string, participant_sums> all;
  for (const auto& peer : now.peers) {
    if (peer.commands.empty()) continue;
    const bool fits = all.contains(peer.name) || all.size() < participants_max;
    participant_sums& of = all[fits ? peer.name : others];
    ++of.connections;
    of.in_flight += peer.commands_in_flight;
    of.waiting += peer.commands_waiting;
    of.credit += peer.credit;
  }
  return all;
}

void write_participants(exposition& to, const engine_status& now) {
  const auto all = participants_of(now);
  const auto each = [&](auto value) {
    for (const auto& [name, of] : all) to.sample({{"participant", name}}, value(of));
  };
  to.gauge("snorri_participant_connections", "Connected instances of a participant.");
  each([](const auto& of) { return of.connections; });
  to.gauge("snorri_participant_commands_in_flight", "Commands that were sent and not answered.");
  each([](const auto& of) { return of.in_flight; });
  to.gauge("snorri_participant_commands_waiting", "Commands that wait for room in the window.");
  each([](const auto& of) { return of.waiting; });
  to.gauge("snorri_participant_credit", "Commands that it takes at once: its windows together.");
  each([](const auto& of) { return of.credit; });
  to.gauge("snorri_peers", "Connected peers of any kind.");
  to.sample({}, now.peers.size());
}

void write_subscriptions(exposition& to, const engine_figures& figures) {
  const auto each = [&](auto value) {
    for (const auto& of : figures.subscriptions) to.sample({{"subscription", of.name}}, value(of));
  };
  to.gauge("snorri_subscription_lag", "Positions of the log that it has not answered for.");
  each([](const auto& of) { return of.lag; });
  to.gauge("snorri_subscription_connected", "1 while a subscriber is connected.");
  each([](const auto& of) { return of.connected; });
  to.gauge("snorri_subscription_paused", "1 while it is given nothing, until it is resumed.");
  each([](const auto& of) { return of.paused; });
}

void write_store(exposition& to, const engine_status& now, const engine_figures& figures) {
  to.histogram("snorri_commit_seconds", "Of one group commit, synced to disk.");
  to.sample({}, figures.commit_seconds);
  to.histogram("snorri_commit_group_records", "Records written together.");
  to.sample({}, figures.group_records);
  to.gauge("snorri_store_position", "The last position of the log.");
  to.sample({}, now.last_position);
  to.gauge("snorri_store_writable", "0 while the disk is full or may not be written.");
  to.sample({}, now.writable);
  to.gauge("snorri_store_file_bytes", "Of the store's main file.");
  to.sample({}, now.file_bytes);
  to.gauge("snorri_store_free_bytes", "Of the main file, in pages that hold nothing.");
  to.sample({}, now.free_bytes);
  to.gauge("snorri_store_wal_bytes", "Of the write-ahead log that is not folded in yet.");
  to.sample({}, now.log_bytes);
  to.gauge("snorri_store_archives", "Archive files beside the store.");
  to.sample({}, now.archives);
  to.counter("snorri_sagas_archived_total", "Sagas that moved into an archive.");
  to.sample({}, now.archived);
}

void write_loop(exposition& to, const engine_status& now, const engine_figures& figures) {
  const auto silent = std::chrono::steady_clock::now() - figures.taken_at;
  to.gauge("snorri_engine_silence_seconds", "Since the engine's loop last said how it is.");
  to.sample({}, std::chrono::duration<double>(silent).count());
  to.gauge("snorri_engine_draining", "1 while the engine stops.");
  to.sample({}, now.draining);
  to.gauge("snorri_engine_full", "1 while nothing is read from sockets: the disk is behind.");
  to.sample({}, now.full_since.has_value());
  to.counter("snorri_engine_times_full_total", "Times that it became so.");
  to.sample({}, now.times_full);
  to.gauge("snorri_commands_left_on_disk", "Open commands whose bodies are not in memory.");
  to.sample({}, now.commands_left_on_disk);
  to.gauge("snorri_records_deciding", "Records decided and not yet handed to the disk.");
  to.sample({}, figures.deciding);
  to.counter("snorri_messages_refused_total", "Messages that were refused.");
  to.sample({}, now.refused);
  to.counter("snorri_messages_parked_total", "Messages set aside for an operator.");
  to.sample({}, now.parked);
  to.counter("snorri_messages_discarded_total", "Events for no saga, which their policy lets go.");
  to.sample({}, now.discarded);
  to.gauge("snorri_messages_held", "Messages that wait for a saga that has not begun.");
  to.sample({}, now.held);
  to.gauge("snorri_sagas_broken", "Sagas left alone, since their history can't be folded.");
  to.sample({}, now.broken_sagas);
  to.gauge("snorri_saga_cache_sagas", "Sagas in memory.");
  to.sample({}, now.sagas_cached);
  to.counter("snorri_saga_cache_hits_total", "Sagas found in memory.");
  to.sample({}, figures.cache_hits);
  to.counter("snorri_saga_cache_misses_total", "Sagas folded from the store.");
  to.sample({}, figures.cache_misses);
  to.gauge("snorri_timers", "Timers set, and commands whose next attempt is delayed.");
  to.sample({}, now.timers);
  to.gauge("snorri_timers_overdue", "Of those: due and not fired; counted up to 10,000.");
  to.sample({}, figures.timers_overdue);
  to.gauge("snorri_timers_overdue_max_seconds", "How late the latest of them is.");
  to.sample({}, seconds_of(figures.overdue_max));
  to.histogram("snorri_timer_delay_seconds", "From when a timer was due until it fired.");
  to.sample({}, figures.timer_delay_seconds);
  to.gauge("snorri_clock_ahead_seconds", "How far the engine's time is ahead of a clock put back.");
  to.sample({}, seconds_of(now.clock_ahead));
}

}  // namespace

void write_engine(exposition& to, const engine_status& now, const engine_figures& figures) {
  write_sagas(to, figures);
  write_commands(to, figures);
  write_participants(to, now);
  write_subscriptions(to, figures);
  write_store(to, now, figures);
  write_loop(to, now, figures);
}

}  // namespace snorri::app
