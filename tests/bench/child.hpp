// A copy of this program as a child process in one of its roles.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace bench {

/// Ended by its id when the object goes; the kernel ends it if this program dies.
class child {
 public:
  explicit child(const std::vector<std::string>& arguments);
  ~child();
  child(const child&) = delete;
  child& operator=(const child&) = delete;

  /// SIGTERM, then waits. What it printed, and the processor time it used.
  std::string finish();
  double cpu_seconds() const noexcept { return cpu_seconds_; }

 private:
  pid_t id_ = -1;
  int output_ = -1;
  double cpu_seconds_ = 0;
};

}  // namespace bench
