// What is to be done at a time: sagas' timers, and commands whose next attempt is delayed.
#pragma once

#include <optional>
#include <queue>
#include <utility>
#include <variant>
#include <vector>

#include "effects.hpp"

namespace snorri::engine {

using due_item = std::variant<arm_timer, dispatch_command>;

/// Nothing is ever taken out early: a timer that its saga has left behind is recognised by its
/// epoch when it is due, a command that was answered by its saga. Threads: one.
class schedule {
 public:
  void add(due_item what) {
    const auto due = std::visit([](const auto& item) { return item.due; }, what);
    heap_.push({due, next_++, std::move(what)});
  }

  std::optional<time_point> next_due() const {
    if (heap_.empty()) return std::nullopt;
    return heap_.top().due;
  }

  /// The earliest item that is due at `now`, in order of time, then of addition.
  std::optional<due_item> take(time_point now) {
    if (heap_.empty() || heap_.top().due > now) return std::nullopt;
    auto item = std::move(const_cast<entry&>(heap_.top()).what);  // popped in the next line
    heap_.pop();
    return item;
  }

  std::size_t size() const noexcept { return heap_.size(); }

 private:
  struct entry {
    time_point due;
    std::uint64_t number;
    due_item what;
    bool operator<(const entry& other) const {
      return due != other.due ? due > other.due : number > other.number;
    }
  };
  std::priority_queue<entry> heap_;
  std::uint64_t next_ = 0;
};

}  // namespace snorri::engine
