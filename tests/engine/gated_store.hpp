#pragma once

#include <condition_variable>
#include <mutex>

#include "passing_store.hpp"

namespace snorri::engine {

/// A store whose commits wait at a gate; everything else is the store behind it.
class gated_store final : public passing_store {
 public:
  using passing_store::passing_store;
  void close() { set(false); }
  void open() { set(true); }

  result<store::group_outcome> commit(const store::group& what) override {
    {
      std::unique_lock lock(mutex_);
      gate_.wait(lock, [this] { return open_; });
    }
    return passing_store::commit(what);
  }

 private:
  void set(bool open) {
    const std::lock_guard lock(mutex_);
    open_ = open;
    gate_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable gate_;
  bool open_ = true;
};

}  // namespace snorri::engine
