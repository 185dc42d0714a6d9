#include "snorri/transport/in_process_link.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>

#include "text_map.hpp"

namespace snorri::transport {

/// Everything that both sides see, under one lock. A generation is the life of one listener.
struct in_process_link::meeting {
  struct mailbox {
    std::deque<frames> waiting;
    std::condition_variable changed;
    bool woken = false;
  };

  explicit meeting(std::size_t max) : queue_messages_max(max) {}

  const std::size_t queue_messages_max;
  std::mutex mutex;
  std::uint64_t generation = 0;
  bool listening = false;
  bool woken = false;
  std::condition_variable arrived;
  std::deque<packet> to_engine;
  text_map<std::weak_ptr<mailbox>> peers;  // of this generation
  std::uint64_t last_peer = 0;
};

class in_process_link::listening final : public listener {
 public:
  explicit listening(std::shared_ptr<meeting> at) : at_(std::move(at)) {}
  ~listening() override {
    const std::lock_guard lock(at_->mutex);
    at_->listening = false;
    at_->to_engine.clear();
    at_->peers.clear();
  }

  void receive(std::vector<packet>& into, std::size_t packets_max) override {
    const std::lock_guard lock(at_->mutex);
    for (std::size_t i = 0; i < packets_max && !at_->to_engine.empty(); ++i) {
      into.push_back(std::move(at_->to_engine.front()));
      at_->to_engine.pop_front();
    }
  }

  bool send(const std::string& peer, frames what) override {
    const std::lock_guard lock(at_->mutex);
    const auto found = at_->peers.find(peer);
    if (found == at_->peers.end()) return false;
    const auto box = found->second.lock();
    if (box == nullptr) at_->peers.erase(found);
    if (box == nullptr || box->waiting.size() >= at_->queue_messages_max) return false;
    box->waiting.push_back(std::move(what));
    box->changed.notify_one();
    return true;
  }

  void wait(duration timeout) override {
    std::unique_lock lock(at_->mutex);
    at_->arrived.wait_for(lock, timeout, [&] { return at_->woken || !at_->to_engine.empty(); });
    at_->woken = false;
  }

  void wake() noexcept override {
    const std::lock_guard lock(at_->mutex);
    at_->woken = true;
    at_->arrived.notify_one();
  }

  std::string address() const override { return "inproc://engine"; }

 private:
  std::shared_ptr<meeting> at_;
};

class in_process_link::speaking final : public channel {
 public:
  explicit speaking(std::shared_ptr<meeting> at) : at_(std::move(at)) {}
  ~speaking() override {
    const std::lock_guard lock(at_->mutex);
    if (generation_ == at_->generation) at_->peers.erase(name_);
  }

  bool send(frames what) override {
    const std::lock_guard lock(at_->mutex);
    if (!at_->listening || at_->to_engine.size() >= at_->queue_messages_max) return false;
    if (generation_ != at_->generation) connect();
    if (what.size() > frames_max) what.resize(frames_max);
    at_->to_engine.push_back({name_, std::move(what)});
    at_->arrived.notify_one();
    return true;
  }

  bool receive(frames& into, duration timeout) override {
    std::unique_lock lock(at_->mutex);
    box_->changed.wait_for(lock, timeout, [&] { return box_->woken || !box_->waiting.empty(); });
    box_->woken = false;
    if (box_->waiting.empty()) return false;
    into = std::move(box_->waiting.front());
    box_->waiting.pop_front();
    return true;
  }

  void wake() noexcept override {
    const std::lock_guard lock(at_->mutex);
    box_->woken = true;
    box_->changed.notify_one();
  }

 private:
  /// To the listener of now, under a new name, as a socket that reconnects.
  void connect() {
    generation_ = at_->generation;
    name_ = "peer-" + std::to_string(++at_->last_peer);
    box_->waiting.clear();
    at_->peers.emplace(name_, box_);
  }

  std::shared_ptr<meeting> at_;
  std::shared_ptr<meeting::mailbox> box_ = std::make_shared<meeting::mailbox>();
  std::uint64_t generation_ = 0;  // none
  std::string name_;
};

class in_process_link::connecting final : public connector {
 public:
  explicit connecting(std::shared_ptr<meeting> at) : at_(std::move(at)) {}
  result<std::unique_ptr<channel>> connect() override {
    return std::unique_ptr<channel>(std::make_unique<speaking>(at_));
  }

 private:
  std::shared_ptr<meeting> at_;
};

in_process_link::in_process_link(std::size_t queue_messages_max)
    : meeting_(std::make_shared<meeting>(queue_messages_max)) {}

result<std::unique_ptr<listener>> in_process_link::listen() {
  const std::lock_guard lock(meeting_->mutex);
  if (meeting_->listening) {
    return error(errc::address_taken, "this in-process link has a listener already");
  }
  meeting_->listening = true;
  ++meeting_->generation;
  return std::unique_ptr<listener>(std::make_unique<listening>(meeting_));
}

std::unique_ptr<connector> in_process_link::make_connector() {
  return std::make_unique<connecting>(meeting_);
}

}  // namespace snorri::transport
