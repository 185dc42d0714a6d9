// What /metrics says. Each part is written from plain values, so that a test needs no engine.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "metrics/exposition.hpp"
#include "snorri/engine/engine.hpp"

namespace snorri::app {

/// Sagas, commits, commands, participants, subscriptions, timers, the store.
void write_engine(exposition& to, const engine::engine_status& now,
                  const engine::engine_figures& figures);

/// Messages that are set aside in the store, as it says itself.
void write_parked(exposition& to, std::uint64_t parked);

/// Room on the disk of the store's file. Nothing where it can't be asked.
void write_disk(exposition& to, const std::string& store);

/// The process, as Prometheus' own clients name it; from /proc.
void write_process(exposition& to);

void write_build(exposition& to);

/// Requests answered, by address and status.
using request_counts = std::map<std::pair<std::string, int>, std::uint64_t>;
void write_requests(exposition& to, const request_counts& counts);

}  // namespace snorri::app
