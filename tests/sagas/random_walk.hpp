// Drives a saga through inputs drawn from its own shape: replies to what is open, right and wrong
// ones, timers, failures, cancels, events in any state. The scenario compares both executors and
// the fold at every step; here it is only kept going.
#pragma once

#include <map>
#include <random>
#include <string>

#include "scenario.hpp"

namespace snorri::sagas {

/// `bodies`: a body that decodes, for each event type. Returns how many steps were taken.
inline std::size_t walk(const definition& by, const std::map<std::string, std::string>& bodies,
                        unsigned seed, std::size_t steps_max) {
  std::mt19937 random(seed);
  scenario saga(by, "walk");
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
    if (choice < 5 && !open.empty()) {
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

}  // namespace snorri::sagas
