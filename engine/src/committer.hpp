// Asks the store one thing at a time while the next batch is being decided: to write one, or a
// chore.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <variant>

#include "effects.hpp"
#include "snorri/base/clock.hpp"
#include "snorri/base/result.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::engine {

/// Something else that the store is asked between two groups. What it gives is called on the
/// owner's thread, as the chore's end. Bounded, since a group may wait behind it.
using chore = std::function<std::function<void()>(store::event_store&)>;

struct committed {
  batch what;
  result<store::group_outcome> outcome;
  std::function<void()> then{};                // of a chore: `what` and `outcome` say nothing
  std::chrono::steady_clock::duration took{};  // by the store, for a group
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
  /// The same of one that may keep the disk waiting: never here and now, unless there is no thread.
  void start_apart(batch what);
  void start(chore what);
  std::optional<committed> take();
  /// Blocks until nothing is being written.
  void wait();
  /// The same, and no longer than that.
  void wait_for(duration at_most);

 private:
  using work = std::variant<batch, chore>;
  void run();
  void hand_over(work what);
  committed carry_out(work what);

  store::event_store& store_;
  const bool in_background_;
  std::function<void()> wake_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<work> waiting_;
  std::optional<committed> done_;
  bool busy_ = false;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace snorri::engine
