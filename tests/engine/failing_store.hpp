// Stores whose disk dies, or is full for a while: they pass everything on, until it is to fail.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "passing_store.hpp"

namespace snorri::engine {

/// After `commits_left` commits nothing reaches the store any more.
class failing_store final : public passing_store {
 public:
  using passing_store::passing_store;

  std::size_t commits_left = SIZE_MAX;

  result<store::group_outcome> commit(const store::group& what) override {
    if (commits_left == 0) return error(errc::store_poisoned, "the disk is gone");
    --commits_left;
    return passing_store::commit(what);
  }
};

/// While `refuses` is set nothing is written, and the store goes on.
class full_store final : public passing_store {
 public:
  using passing_store::passing_store;

  bool refuses = false;
  errc why = errc::store_full;
  std::size_t tries = 0;

  result<store::group_outcome> commit(const store::group& what) override {
    ++tries;
    if (refuses) return refusal();
    return passing_store::commit(what);
  }
  result<store::subscription> open_subscription(const std::string& name,
                                                const store::event_filter& filter,
                                                store::subscription_start start) override {
    if (refuses) return refusal();
    return passing_store::open_subscription(name, filter, start);
  }

 private:
  error refusal() const { return {why, "there is no room on the disk"}; }
};

}  // namespace snorri::engine
