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

committed committer::carry_out(work what) {
  if (const auto* asked = std::get_if<chore>(&what)) {
    return {{}, store::group_outcome{}, (*asked)(store_)};
  }
  auto& group = std::get<batch>(what);
  if (group.group.empty()) return {std::move(group), store::group_outcome{}};
  const auto began = std::chrono::steady_clock::now();
  auto outcome = store_.commit(group.group);
  return {std::move(group), std::move(outcome), {}, std::chrono::steady_clock::now() - began};
}

void committer::start(batch what) {
  SNORRI_INVARIANT(idle(), "one group is written at a time");
  if (what.group.appends.size() <= small_batch) {
    done_ = carry_out(std::move(what));
    return;
  }
  hand_over(std::move(what));
}

void committer::start_apart(batch what) {
  SNORRI_INVARIANT(idle(), "one group is written at a time");
  hand_over(std::move(what));
}

void committer::start(chore what) {
  SNORRI_INVARIANT(idle(), "the store is asked one thing at a time");
  hand_over(std::move(what));
}

void committer::hand_over(work what) {
  if (!in_background_) {
    done_ = carry_out(std::move(what));
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

void committer::wait_for(duration at_most) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, at_most, [this] { return !busy_; });
}

void committer::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stop_ || waiting_; });
    if (!waiting_) return;
    work mine = std::move(*waiting_);
    waiting_.reset();
    lock.unlock();
    auto result = carry_out(std::move(mine));
    lock.lock();
    done_ = std::move(result);
    busy_ = false;
    changed_.notify_all();
    wake_();
  }
}

}  // namespace snorri::engine
