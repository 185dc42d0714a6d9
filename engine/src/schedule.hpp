// What is to be done at a time: sagas' timers, and commands whose next attempt is delayed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>

#include "effects.hpp"

namespace snorri::engine {

using due_item = std::variant<arm_timer, dispatch_command>;

/// A saga has one timer at most; what is in here is bounded by the sagas that are under way.
/// Threads: one.
class schedule {
 public:
  /// Replaces the saga's timer. `saga` is its name: "order/536365".
  void arm(const std::string& saga, arm_timer what) {
    disarm(saga);
    const auto due = what.due;
    timers_[saga] = items_.emplace(due, std::move(what));
  }

  void disarm(const std::string& saga) {
    const auto found = timers_.find(saga);
    if (found == timers_.end()) return;
    items_.erase(found->second);
    timers_.erase(found);
  }

  /// A command that was answered meanwhile is recognised when it is due.
  void delay(dispatch_command what) {
    const auto due = what.due;
    items_.emplace(due, std::move(what));
  }

  std::optional<time_point> next_due() const {
    if (items_.empty()) return std::nullopt;
    return items_.begin()->first;
  }

  /// The earliest item that is due at `now`; of several at one time the one added first.
  std::optional<due_item> take(time_point now) {
    if (items_.empty() || items_.begin()->first > now) return std::nullopt;
    auto item = std::move(items_.begin()->second);
    if (const auto* timer = std::get_if<arm_timer>(&item)) {
      timers_.erase(timer->saga_type + "/" + timer->key);
    }
    items_.erase(items_.begin());
    return item;
  }

  std::size_t size() const noexcept { return items_.size(); }

 private:
  using by_time = std::multimap<time_point, due_item>;
  by_time items_;
  std::unordered_map<std::string, by_time::iterator> timers_;
};

}  // namespace snorri::engine
