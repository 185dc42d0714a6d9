// Keeps a connection alive while a handler works on the thread that owns it. It knows neither: it
// calls back, every so often, while the same work goes on. Short work costs it nothing.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

#include "snorri/base/clock.hpp"

namespace snorri::transport {

/// Threads: begin(), end() and beat() from the owner's; `beat` runs on a thread of its own, and
/// only between begin() and end().
class pulse {
 public:
  pulse(std::function<void()> beat, duration every);
  ~pulse();
  pulse(const pulse&) = delete;
  pulse& operator=(const pulse&) = delete;

  void begin();
  /// On return no beat is under way.
  void end();
  /// One now, on the caller's thread.
  void beat();

 private:
  void run();

  const std::function<void()> beat_;
  const duration every_;
  std::mutex mutex_;
  std::condition_variable over_or_not_;
  bool working_ = false;
  std::uint64_t turn_ = 0;  // how often work has begun
  bool over_ = false;
  std::thread thread_;
};

}  // namespace snorri::transport
