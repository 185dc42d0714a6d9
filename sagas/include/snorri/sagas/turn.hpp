// One transition while it is being decided: what actions may ask and what they may decide. Nothing
// here is carried out; the record that comes of it is.
#pragma once

#include <string>
#include <string_view>

#include "snorri/base/clock.hpp"
#include "snorri/sagas/instance.hpp"
#include "snorri/sagas/record.hpp"

namespace snorri::sagas {

struct backoff {
  long long first_us;
  int factor;
  long long cap_us;
  int jitter_percent;
};

/// Threads: one. Lives for one call of decide().
class turn {
 public:
  /// `jitter` in [0, 1) was drawn by the engine; decide() itself never draws.
  turn(const control& before, std::string_view saga, time_point now, double jitter, record& out);

  int attempt() const noexcept { return before_.attempt; }

  void send(std::string_view name, std::string_view type, std::string body);
  void again(std::string_view name, const backoff& policy);
  void compensate(std::string_view name, std::string_view type, std::string body,
                  std::string_view done);
  void publish(std::string_view type, std::string body);
  void arm(duration limit);
  void give_up();
  void ignore();

  bool ignored() const noexcept { return ignored_; }
  bool stuck() const noexcept { return stuck_; }

 private:
  std::string next_id();

  const control& before_;
  std::string_view saga_;
  time_point now_;
  double jitter_;
  record& out_;
  duration delay_{0};  // of the latest `again`: the timer counts from when that command goes out
  std::size_t index_ = 0;
  bool ignored_ = false;
  bool stuck_ = false;
};

}  // namespace snorri::sagas
