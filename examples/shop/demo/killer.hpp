// The disturber of --crash.
#pragma once

#include <chrono>
#include <cstddef>
#include <random>

#include "fleet.hpp"
#include "progress.hpp"

namespace shop {

/// Kills at random moments, but in the middle of some work where there is any. The engine, whom
/// everybody needs, is the victim more often than its share.
class killer {
 public:
  /// Looking for a moment.
  bool is_due(const progress& now) const;
  /// This is one: some order is under way, or none was for a while.
  bool wants_to(const progress& now) const;
  void kill_one(fleet& of);

  /// There were as many as promised.
  bool done() const;
  std::size_t kills() const { return kills_; }

 private:
  std::mt19937 random_{std::random_device{}()};
  std::size_t kills_ = 0;
  std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now();
};

}  // namespace shop
