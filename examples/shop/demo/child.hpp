// One program as a child process, its output in a file.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace shop {

struct program {
  std::string name;                    // "inventory"
  std::vector<std::string> arguments;  // the program's path first
  std::filesystem::path folder;        // it runs there
  std::filesystem::path log;           // appended to
  bool outlives_us = false;            // otherwise it is killed when we end, however we end
};

class child {
 public:
  explicit child(program what) : what_(std::move(what)) {}
  child(const child&) = delete;
  child& operator=(const child&) = delete;

  const std::string& name() const noexcept { return what_.name; }
  const std::filesystem::path& log() const noexcept { return what_.log; }
  pid_t pid() const noexcept { return pid_; }  // 0 = not running

  /// Pre: not running. Throws std::system_error. A program that can't be executed ends with 127.
  void start();

  /// False once it has ended by itself; ending() says how.
  bool runs();
  std::string ending() const;
  bool was_killed() const noexcept;
  int exit_status() const noexcept;  // 128 + the signal's number if one ended it

  void signal(int number) const;
  /// False if it still runs after `limit`.
  bool wait(std::chrono::milliseconds limit);

  /// What it has written since it was last started.
  std::string output() const;

 private:
  program what_;
  pid_t pid_ = 0;
  int status_ = 0;
  std::uintmax_t log_begins_ = 0;
};

}  // namespace shop
