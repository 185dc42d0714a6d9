// A file descriptor that another thread makes readable, to end a wait.
#pragma once

namespace snorri::transport {

/// Threads: raise() may be called from any, and from a signal handler.
class wakeup {
 public:
  wakeup();
  ~wakeup();
  wakeup(const wakeup&) = delete;
  wakeup& operator=(const wakeup&) = delete;

  int descriptor() const noexcept { return descriptor_; }
  void raise() noexcept;
  /// Makes it quiet again.
  void clear() noexcept;

 private:
  int descriptor_;
};

}  // namespace snorri::transport
