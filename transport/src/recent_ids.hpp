// The ids that were seen last, within a bound.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "dispatcher.hpp"

namespace snorri::transport {

/// Limits: the last 16,384, each by a hash of 64 bits.
class recent_ids {
 public:
  void add(std::string_view id) {
    const auto hash = stable_hash(id);
    if (!known_.insert(hash).second) return;
    if (order_.size() < count_max) {
      order_.push_back(hash);
      return;
    }
    known_.erase(order_[next_]);
    order_[next_] = hash;
    next_ = (next_ + 1) % count_max;
  }
  bool contains(std::string_view id) const { return known_.contains(stable_hash(id)); }

 private:
  static constexpr std::size_t count_max = 16'384;
  std::unordered_set<std::uint64_t> known_;
  std::vector<std::uint64_t> order_;
  std::size_t next_ = 0;
};

}  // namespace snorri::transport
