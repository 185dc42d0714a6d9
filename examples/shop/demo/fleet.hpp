// The engine and the six services as child processes.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "child.hpp"

namespace shop {

struct fleet_options {
  std::filesystem::path programs;  // where `snorri`, the services and the sagas lie
  std::filesystem::path dir;       // of all state
  std::vector<std::filesystem::path> files;
  double orders_per_second = 0;  // 0 = as fast as the engine takes them
  bool outlives_us = false;
};

/// Why the demo can't go on, with the last lines of the log in question.
struct fleet_failed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class fleet {
 public:
  explicit fleet(const fleet_options& options);
  /// Stops what runs, unless it was told to outlive us.
  ~fleet();
  fleet(const fleet&) = delete;
  fleet& operator=(const fleet&) = delete;

  /// Starts the engine and returns when it takes messages; gives up early if `stopped()`.
  void start_engine(const std::function<bool()>& stopped);
  void start(std::string_view service);

  /// Throws fleet_failed if a process that was started has ended.
  void check();

  /// kill -9 one of the running processes, number `n` modulo their number, and start it again.
  void kill_and_restart(std::size_t n);

  /// SIGTERM to the services, then to the engine; kill -9 for what does not end in time.
  void stop();

  /// Leaves them running when this object goes.
  void let_go() noexcept { let_go_ = true; }

  std::filesystem::path store() const { return dir_ / "store.db"; }
  /// What the engine said when it was ready: "listening on ..., admin on ..., store ...".
  std::string engine_ready_line() const;
  std::vector<pid_t> pids() const;

 private:
  child& find(std::string_view name);
  void stop(const std::vector<child*>& these);
  [[noreturn]] void fail(const child& who, const std::string& how) const;

  std::filesystem::path dir_;
  std::vector<std::unique_ptr<child>> children_;  // the engine first
  std::vector<child*> started_;
  bool let_go_ = false;
};

}  // namespace shop
