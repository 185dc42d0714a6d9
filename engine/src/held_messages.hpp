// Messages that wait for a saga that has not begun: what the store's held rows say, in memory, to
// be found by saga, by message and by time. Decides nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "snorri/base/clock.hpp"
#include "snorri/store/types.hpp"

namespace snorri::engine {

/// Threads: one.
class held_messages {
 public:
  /// Pre: not held for that saga type.
  void add(store::held_message what);
  /// Those for one saga, in order of arrival; they are held no more.
  std::vector<store::held_message> take(const std::string& saga_type, const std::string& key);
  /// Those whose time is over, the oldest first; they are held no more.
  std::vector<store::held_message> take_expired(time_point now);

  /// One that came with this source and id, for whichever saga; null if there is none.
  const store::held_message* find(const std::string& source, const std::string& id) const;
  std::size_t size() const noexcept { return all_.size(); }
  std::size_t bytes() const noexcept { return bytes_; }
  std::optional<time_point> next_until() const;

 private:
  using arrival = std::uint64_t;
  store::held_message remove(arrival number);

  arrival last_ = 0;
  std::size_t bytes_ = 0;  // of bodies
  std::map<arrival, store::held_message> all_;
  std::unordered_map<std::string, std::vector<arrival>> by_saga_;
  std::unordered_multimap<std::string, arrival> by_message_;
  std::multimap<time_point, arrival> by_time_;
};

}  // namespace snorri::engine
