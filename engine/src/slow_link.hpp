// A link on which a participant's answers take their time, on a clock that is turned by hand.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "snorri/base/clock.hpp"
#include "snorri/transport/link.hpp"

namespace snorri::engine {

/// Answers on their way: the earliest first, of several at one time the one sent first.
/// Threads: one.
class answers_under_way {
 public:
  void add(time_point due, std::function<void()> arrive) {
    answers_.emplace(due, std::move(arrive));
  }

  std::optional<time_point> next_due() const {
    if (answers_.empty()) return std::nullopt;
    return answers_.begin()->first;
  }

  /// Whether anything arrived.
  bool deliver(time_point now) {
    bool any = false;
    while (!answers_.empty() && answers_.begin()->first <= now) {
      const auto arrive = std::move(answers_.begin()->second);
      answers_.erase(answers_.begin());
      arrive();
      any = true;
    }
    return any;
  }

 private:
  std::multimap<time_point, std::function<void()>> answers_;
};

/// Connections through `link` whose replies and failures arrive `takes` later. `clock` and
/// `under_way` outlive it.
std::shared_ptr<transport::connector> make_slow_connector(
    std::unique_ptr<transport::connector> link, duration takes, const clock_source& clock,
    answers_under_way& under_way);

}  // namespace snorri::engine
