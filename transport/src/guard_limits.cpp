#include "guard_limits.hpp"

#include <algorithm>

namespace snorri::transport {
namespace {

/// ZMTP heartbeats both ways, and room for a connection's first moments.
constexpr std::uint64_t heartbeats_at_once = 64;
constexpr std::uint64_t heartbeats_per_second = 4;
constexpr std::uint64_t heartbeat_bytes = 64;
constexpr duration patience = std::chrono::seconds{1};

std::uint64_t difference(std::uint64_t passed, std::uint64_t taken) {
  return passed > taken ? passed - taken : 0;
}

}  // namespace

std::uint64_t held_frames::allowance(time_point now) const {
  const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - since_).count();
  return heartbeats_at_once +
         heartbeats_per_second * static_cast<std::uint64_t>(std::max<long>(age, 0));
}

bool held_frames::is_full(std::uint64_t frame_count, std::uint64_t byte_count,
                          const taken_count& taken, time_point now) const {
  const auto more = allowance(now);
  return difference(frame_count, taken.frames) >= limits_.frames_held_max + more ||
         difference(byte_count, taken.bytes) >= limits_.bytes_held_max + more * heartbeat_bytes;
}

std::optional<std::string> held_frames::fault(std::uint64_t frame_count, std::uint64_t byte_count,
                                              const taken_count& taken, time_point drained,
                                              time_point now) {
  if (!noted_at_) {
    noted_at_ = now;
    noted_frames_ = frame_count;
    noted_bytes_ = byte_count;
    return std::nullopt;
  }
  if (drained < *noted_at_ + patience) return std::nullopt;
  noted_at_.reset();
  const auto more = allowance(now);
  if (difference(noted_frames_, taken.frames) > frames_max + more) {
    return "it sent a message of more frames than one may have, and no end of it";
  }
  if (difference(noted_bytes_, taken.bytes) >
      limits_.bytes_held_max / 4 * 3 + more * heartbeat_bytes) {
    return "it sent a message that is larger than one may be, and no end of it";
  }
  return std::nullopt;
}

bool rate_limit::take(time_point now) {
  if (at_) {
    const std::chrono::duration<double> passed = now - *at_;
    tokens_ = std::min(2 * per_second_, tokens_ + passed.count() * per_second_);
  }
  at_ = now;
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

bool handshake_limits::take(const std::string& address, time_point now) {
  constexpr std::size_t addresses_max = 10'000;
  if (by_address_.size() >= addresses_max) by_address_.clear();
  auto& own = by_address_.try_emplace(address, limits_.handshakes_per_second_each).first->second;
  return own.take(now) && all_.take(now);
}

}  // namespace snorri::transport
