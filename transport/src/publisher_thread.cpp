#include "snorri/transport/publisher_thread.hpp"

#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace snorri::transport {

namespace {
/// How long it sleeps if nobody wakes it; the publisher's own deadlines do.
constexpr duration sleep_max = std::chrono::minutes{1};
}  // namespace

struct publisher_thread::state {
  state(std::string name, publisher_options options) : at(std::move(name), std::move(options)) {}

  void run() {
    while (take_posted()) at.poll(sleep_max);
    at.give_up();
    at.poll();
  }
  /// False when it is to end.
  bool take_posted() {
    for (const auto& each : exchange_posted()) each(at);
    const std::lock_guard lock(mutex);
    return !ending;
  }
  std::vector<std::function<void(publisher&)>> exchange_posted() {
    const std::lock_guard lock(mutex);
    return std::exchange(posted, {});
  }

  publisher at;
  std::mutex mutex;  // of what follows
  std::vector<std::function<void(publisher&)>> posted;
  bool ending = false;
  std::thread thread;
};

publisher_thread::publisher_thread(std::string name, publisher_options options)
    : state_(std::make_unique<state>(std::move(name), std::move(options))) {
  state_->thread = std::thread([at = state_.get()] { at->run(); });
}

publisher_thread::~publisher_thread() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->ending = true;
  }
  state_->at.wake();
  state_->thread.join();
}

void publisher_thread::post(std::function<void(publisher&)> what) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->posted.push_back(std::move(what));
  }
  state_->at.wake();
}

}  // namespace snorri::transport
