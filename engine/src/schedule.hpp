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

/// A saga has few timers, one of each name; what is in here is bounded by the sagas under way.
/// Threads: one.
class schedule {
 public:
  /// Replaces the saga's timer of that name.
  void arm(arm_timer what) {
    const auto due = what.timer.due;
    auto& timers = timers_[what.saga_type + "/" + what.key];
    if (const auto found = timers.find(what.timer.name); found != timers.end()) {
      items_.erase(found->second);
    }
    const std::string name = what.timer.name;
    timers[name] = items_.emplace(due, std::move(what));
  }

  /// Drops the timers of the saga "order/536365" that `keep` does not say are still set.
  template <class Keep>
  void disarm(const std::string& saga, Keep&& keep) {
    const auto found = timers_.find(saga);
    if (found == timers_.end()) return;
    std::erase_if(found->second, [&](const auto& each) {
      if (keep(std::get<arm_timer>(each.second->second).timer)) return false;
      items_.erase(each.second);
      return true;
    });
    if (found->second.empty()) timers_.erase(found);
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
      forget(timer->saga_type + "/" + timer->key, timer->timer.name);
    }
    items_.erase(items_.begin());
    return item;
  }

  std::size_t size() const noexcept { return items_.size(); }

  /// How many are due at `now`, counted up to `max`.
  std::size_t count_due(time_point now, std::size_t max) const {
    std::size_t count = 0;
    for (auto at = items_.begin(); at != items_.end() && at->first <= now && count < max; ++at) {
      ++count;
    }
    return count;
  }

 private:
  void forget(const std::string& saga, const std::string& timer) {
    const auto found = timers_.find(saga);
    if (found == timers_.end()) return;
    found->second.erase(timer);
    if (found->second.empty()) timers_.erase(found);
  }

  using by_time = std::multimap<time_point, due_item>;
  by_time items_;
  std::unordered_map<std::string, std::map<std::string, by_time::iterator>> timers_;
};

}  // namespace snorri::engine
