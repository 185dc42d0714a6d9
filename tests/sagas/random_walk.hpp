// Drives a saga through inputs drawn from its own shape: replies to what is open, right and wrong
// ones, timers, failures, cancels, events in any state. The scenario compares both executors and
// the fold at every step; here it is only kept going.
#pragma once

#include <map>
#include <random>
#include <string>

#include "scenario.hpp"

namespace snorri::sagas {

/// Something that an operator may do.
inline void operate(scenario& saga, unsigned drawn, const std::string& type,
                    const std::map<std::string, std::string>& bodies) {
  const auto& open = saga.now_at().open;
  switch (drawn % 8) {
    case 0:
      saga.by_operator(input_kind::compensate, "why not");
      break;
    case 1:
      saga.resolve(drawn % 16 < 8 ? saga_status::cancelled : saga_status::confirmed);
      break;
    case 2:
    case 3:
      if (!open.empty()) saga.skip(open[drawn % open.size()].id, type, bodies.at(type), "skipped");
      break;
    default:
      saga.by_operator(input_kind::retry, "again");
      break;
  }
}

/// `bodies`: a body that decodes, for each event type. Returns how many steps were taken.
inline std::size_t walk_on(scenario& saga, const definition& by,
                           const std::map<std::string, std::string>& bodies, unsigned seed,
                           std::size_t steps_max, bool with_operator) {
  std::mt19937 random(seed);
  const auto& types = by.event_types();
  const auto any_type = [&] { return types[random() % types.size()]; };
  saga.start(types.front(), bodies.at(types.front()));
  std::size_t steps = 1;
  for (; steps < steps_max && !testing::Test::HasFailure(); ++steps) {
    saga.draw(static_cast<double>(random() % 1000) / 1000.0);
    saga.advance(std::chrono::seconds(random() % 100));
    const auto& open = saga.now_at().open;
    const auto choice = random() % 10;
    const auto type = any_type();
    const bool is_stuck = saga.now_at().status == saga_status::stuck;
    if (with_operator && random() % (is_stuck ? 2 : 12) == 0) {
      operate(saga, static_cast<unsigned>(random()), type, bodies);
    } else if (choice < 5 && !open.empty()) {
      saga.reply_to(open[random() % open.size()].id, type, bodies.at(type));
    } else if (choice < 8 && !open.empty()) {
      saga.timer();
    } else if (choice == 8 && !open.empty()) {
      saga.failure(open.front().name, "it did not work");
    } else if (random() % 8 == 0) {
      saga.cancel();
    } else {
      saga.event(type, bodies.at(type));
    }
    if (ended(saga.now_at().status) && random() % 4 == 0) break;
  }
  return steps;
}

inline std::size_t walk(const definition& by, const std::map<std::string, std::string>& bodies,
                        unsigned seed, std::size_t steps_max) {
  scenario saga(by, "walk");
  return walk_on(saga, by, bodies, seed, steps_max, false);
}

}  // namespace snorri::sagas
