// What the guard asks of a connection, as rules without a socket.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "snorri/base/clock.hpp"
#include "snorri/transport/zmq_link.hpp"
#include "text_map.hpp"

namespace snorri::transport {

/// What the engine has taken of a connection. Threads: the engine's adds, the guard's reads.
struct taken_count {
  std::string address;  // of the peer, with its port
  std::string inner;    // the loopback address by which the ROUTER knows it
  std::atomic<std::uint64_t> frames{0};
  std::atomic<std::uint64_t> bytes{0};
  std::atomic<bool> waiting{false};  // the guard reads no more until some was taken
  std::atomic<bool> over{false};     // the connection has ended
};

/// Frames and bytes that have passed the guard and are still in libzmq's memory. Where CURVE hides
/// it, a heartbeat counts as a frame that is never taken: so some more are allowed with time.
class held_frames {
 public:
  held_frames(const guard_options& limits, time_point since) : limits_(limits), since_(since) {}

  /// No more is to be read for now.
  bool is_full(std::uint64_t frame_count, std::uint64_t byte_count, const taken_count& taken,
               time_point now) const;
  /// `drained` is when the engine last had nothing left to take: what was there a second before is
  /// then either taken or part of a message that has no end.
  std::optional<std::string> fault(std::uint64_t frame_count, std::uint64_t byte_count,
                                   const taken_count& taken, time_point drained, time_point now);

 private:
  std::uint64_t allowance(time_point now) const;

  const guard_options& limits_;
  time_point since_;
  // What had passed at one time, to be asked about when the engine has looked since.
  std::optional<time_point> noted_at_;
  std::uint64_t noted_frames_ = 0;
  std::uint64_t noted_bytes_ = 0;
};

/// Tokens that come back with time.
class rate_limit {
 public:
  explicit rate_limit(double per_second) : per_second_(per_second), tokens_(2 * per_second) {}
  bool take(time_point now);

 private:
  double per_second_;
  double tokens_;
  std::optional<time_point> at_;
};

/// Handshakes, of all and of one address.
class handshake_limits {
 public:
  explicit handshake_limits(const guard_options& limits)
      : limits_(limits), all_(limits.handshakes_per_second) {}
  bool take(const std::string& address, time_point now);

 private:
  const guard_options& limits_;
  rate_limit all_;
  text_map<rate_limit> by_address_;
};

}  // namespace snorri::transport
