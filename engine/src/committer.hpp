// Writes one batch at a time while the next is being decided.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "effects.hpp"
#include "snorri/base/result.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::engine {

struct committed {
  batch what;
  result<store::group_outcome> outcome;
};

/// Threads: one owns it. The store is used by its thread while idle() is false, by the owner's
/// else.
class committer {
 public:
  /// `wake` is called from the committer's thread when a batch is done.
  committer(store::event_store& store, bool in_background, std::function<void()> wake);
  ~committer();

  bool idle() const;
  /// Pre: idle(). Then take() gives the batch back, with what became of it. A batch so small that
  /// waking another core would take longer than writing it is written here and now.
  void start(batch what);
  std::optional<committed> take();
  /// Blocks until nothing is being written.
  void wait();

 private:
  void run();
  committed commit(batch what);

  store::event_store& store_;
  const bool in_background_;
  std::function<void()> wake_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<batch> waiting_;
  std::optional<committed> done_;
  bool busy_ = false;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace snorri::engine
