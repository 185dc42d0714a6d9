#include "committer.hpp"

#include "snorri/base/invariant.hpp"

namespace snorri::engine {

namespace {
constexpr std::size_t small_batch = 2;
}

committer::committer(store::event_store& store, bool in_background, std::function<void()> wake)
    : store_(store), in_background_(in_background), wake_(std::move(wake)) {
  if (in_background_) thread_ = std::thread([this] { run(); });
}

committer::~committer() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool committer::idle() const {
  const std::lock_guard lock(mutex_);
  return !busy_ && !done_;
}

committed committer::commit(batch what) {
  if (what.group.empty()) return {std::move(what), store::group_outcome{}};
  auto outcome = store_.commit(what.group);
  return {std::move(what), std::move(outcome)};
}

void committer::start(batch what) {
  SNORRI_INVARIANT(idle(), "one group is written at a time");
  if (!in_background_ || what.group.appends.size() <= small_batch) {
    done_ = commit(std::move(what));
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    waiting_ = std::move(what);
    busy_ = true;
  }
  changed_.notify_all();
}

std::optional<committed> committer::take() {
  const std::lock_guard lock(mutex_);
  auto taken = std::move(done_);
  done_.reset();
  return taken;
}

void committer::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !busy_; });
}

void committer::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stop_ || waiting_; });
    if (!waiting_) return;
    batch mine = std::move(*waiting_);
    waiting_.reset();
    lock.unlock();
    auto result = commit(std::move(mine));
    lock.lock();
    done_ = std::move(result);
    busy_ = false;
    changed_.notify_all();
    wake_();
  }
}

}  // namespace snorri::engine
