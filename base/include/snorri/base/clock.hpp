// The one source of time. Only the engine's clock decides; tests and the simulator turn it by hand.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace snorri {

using duration = std::chrono::microseconds;
using time_point = std::chrono::sys_time<duration>;

/// Threads: now() may be called from any.
class clock_source {
 public:
  virtual ~clock_source() = default;
  virtual time_point now() const noexcept = 0;
};

/// The machine's clock (UTC).
class system_clock final : public clock_source {
 public:
  time_point now() const noexcept override;
};

/// Stands still until it is told otherwise. Threads: one.
class manual_clock final : public clock_source {
 public:
  explicit manual_clock(time_point start) : now_(start) {}
  time_point now() const noexcept override { return now_; }
  void advance(duration by) noexcept { now_ += by; }
  void set(time_point to) noexcept { now_ = to; }

 private:
  time_point now_;
};

/// RFC 3339 in UTC with microseconds: "2010-12-01T08:26:00.000000Z".
std::string to_rfc3339(time_point at);
/// A timestamp of RFC 3339, with any offset and up to microseconds of its fraction; nothing where
/// the text is none.
std::optional<time_point> from_rfc3339(std::string_view text);

/// "1 h 5 s 20 ms": exact, to the microsecond.
std::string to_text(duration length);

/// Microseconds since 1970, as the store and the records keep time.
constexpr long long to_us(time_point at) noexcept { return at.time_since_epoch().count(); }
constexpr time_point from_us(long long us) noexcept { return time_point{duration{us}}; }

}  // namespace snorri
