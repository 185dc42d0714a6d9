#include "pulse.hpp"

#include <utility>

namespace snorri::transport {

pulse::pulse(std::function<void()> beat, duration every)
    : beat_(std::move(beat)), every_(every), thread_([this] { run(); }) {}

pulse::~pulse() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  over_or_not_.notify_one();
  thread_.join();
}

void pulse::begin() {
  const std::lock_guard lock(mutex_);
  working_ = true;
  ++turn_;
}

void pulse::end() {
  const std::lock_guard lock(mutex_);
  working_ = false;
}

void pulse::beat() {
  const std::lock_guard lock(mutex_);
  beat_();
}

void pulse::run() {
  std::unique_lock lock(mutex_);
  std::uint64_t seen = 0;
  while (!over_) {
    over_or_not_.wait_for(lock, every_);
    if (!over_ && working_ && turn_ == seen) beat_();
    seen = turn_;
  }
}

}  // namespace snorri::transport
