// A link that can be cut as a pulled cable is: whoever is connected is told nothing, what it sends
// goes nowhere, and nothing comes any more. A service behind it is killed, as its engine sees it.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "snorri/transport/link.hpp"

namespace snorri::transport::testing {

class fragile_link final : public connector {
 public:
  explicit fragile_link(std::unique_ptr<connector> through)
      : through_(std::move(through)), cable_(std::make_shared<cable>()) {}

  /// What is open is of no use from now on; what is opened after mend() is.
  void cut() {
    const std::lock_guard lock(cable_->mutex);
    ++cable_->cuts;
    cable_->whole = false;
    cable_->changed.notify_all();
  }
  void mend() {
    const std::lock_guard lock(cable_->mutex);
    cable_->whole = true;
  }
  /// Cut at this moment, and mended: only a new connection helps.
  void interrupt() {
    cut();
    mend();
  }

  result<std::unique_ptr<channel>> connect() override {
    auto inner = through_->connect();
    if (!inner) return inner.error();
    return std::unique_ptr<channel>(std::make_unique<strand>(cable_, std::move(*inner)));
  }

 private:
  struct cable {
    std::mutex mutex;
    std::condition_variable changed;
    int cuts = 0;
    bool whole = true;
  };

  class strand final : public channel {
   public:
    strand(std::shared_ptr<cable> of, std::unique_ptr<channel> inner)
        : cable_(std::move(of)), inner_(std::move(inner)) {
      const std::lock_guard lock(cable_->mutex);
      born_ = cable_->whole ? cable_->cuts : -1;
    }

    bool send(frames what) override { return is_cut() || inner_->send(std::move(what)); }

    bool receive(frames& into, duration timeout) override {
      if (!is_cut()) return inner_->receive(into, timeout) && !is_cut();
      std::unique_lock lock(cable_->mutex);
      cable_->changed.wait_for(lock, timeout, [&] { return woken_; });
      woken_ = false;
      return false;
    }

    void wake() noexcept override {
      const std::lock_guard lock(cable_->mutex);
      woken_ = true;
      cable_->changed.notify_all();
      if (inner_ != nullptr) inner_->wake();
    }

   private:
    /// The first call after a cut closes the inner channel: it belongs to this thread.
    bool is_cut() {
      std::unique_ptr<channel> old;
      const std::lock_guard lock(cable_->mutex);
      if (born_ == cable_->cuts) return false;
      old.swap(inner_);
      return true;
    }

    std::shared_ptr<cable> cable_;
    std::unique_ptr<channel> inner_;
    int born_ = 0;
    bool woken_ = false;
  };

  std::unique_ptr<connector> through_;
  std::shared_ptr<cable> cable_;
};

}  // namespace snorri::transport::testing
