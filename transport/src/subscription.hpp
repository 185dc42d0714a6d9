// One subscription with a connected peer, or one saga that a peer follows: what was delivered and
// not yet acknowledged, and how far the subscriber has answered for everything.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace snorri::transport {

class subscription {
 public:
  /// `name` is what the peer calls it.
  subscription(std::string name, std::string peer, bool is_durable)
      : name_(std::move(name)), peer_(std::move(peer)), is_durable_(is_durable) {}

  const std::string& name() const noexcept { return name_; }
  const std::string& peer() const noexcept { return peer_; }
  /// Whether somebody keeps its cursor.
  bool is_durable() const noexcept { return is_durable_; }

  /// The number of the next event of the session: 1, 2, 3, ...
  std::uint64_t next_delivery() noexcept { return ++last_delivery_; }

  /// All events of `position` have their numbers; their bodies have `bytes`.
  void delivered(std::uint64_t position, std::size_t bytes) {
    bytes_in_flight_ += bytes;
    // Positions without events of their own ride on the one before them: the queue stays short.
    const bool rides = !pending_.empty() && pending_.back().last_delivery == last_delivery_;
    if (rides) {
      pending_.back().position = position;
    } else {
      pending_.push_back({last_delivery_, position, bytes});
    }
  }

  /// Events that are delivered and not acknowledged.
  std::uint64_t in_flight() const noexcept { return last_delivery_ - acknowledged_; }

  /// Of the bodies of positions that are not acknowledged whole.
  std::size_t bytes_in_flight() const noexcept { return bytes_in_flight_; }

  /// False if that number was never given out.
  bool acknowledge(std::uint64_t delivery) {
    if (delivery > last_delivery_) return false;
    if (delivery > acknowledged_) acknowledged_ = delivery;
    return true;
  }

  /// The last position of which every event is acknowledged, if that is news. A position without
  /// events counts as soon as those before it do.
  std::optional<std::uint64_t> take_cursor() {
    std::optional<std::uint64_t> cursor;
    while (!pending_.empty() && pending_.front().last_delivery <= acknowledged_) {
      cursor = pending_.front().position;
      bytes_in_flight_ -= pending_.front().bytes;
      pending_.pop_front();
    }
    return cursor;
  }

  bool has_cursor() const noexcept {
    return !pending_.empty() && pending_.front().last_delivery <= acknowledged_;
  }

 private:
  struct pending {
    std::uint64_t last_delivery;
    std::uint64_t position;
    std::size_t bytes;
  };

  std::string name_;
  std::string peer_;
  bool is_durable_;
  std::uint64_t last_delivery_ = 0;
  std::uint64_t acknowledged_ = 0;
  std::size_t bytes_in_flight_ = 0;
  std::deque<pending> pending_;
};

}  // namespace snorri::transport
