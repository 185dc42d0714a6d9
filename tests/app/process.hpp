// A program as a child process: started, read line by line, ended by its id. Nothing waits longer
// than `patience` for anything, and nothing sleeps to be on the safe side.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace snorri::app {

inline constexpr std::chrono::seconds patience{60};

class process {
 public:
  /// The environment is this program's without SNORRI_..., plus `variables` ("NAME=value").
  explicit process(std::vector<std::string> command, std::vector<std::string> variables = {});
  /// Kills it if it still runs.
  ~process();
  process(const process&) = delete;
  process& operator=(const process&) = delete;

  /// The next line of stdout without its end; nothing at the end of the output.
  std::optional<std::string> read_line();
  void send_signal(int number) const;
  void close_stdout();

  /// Waits for its end. 128 + n for the signal n.
  int wait();
  /// What is left of stdout, and all of stderr. Pre: wait().
  const std::string& out() const { return out_; }
  const std::string& err() const { return err_; }

 private:
  bool read_some();
  void close_all();

  pid_t id_ = -1;
  int out_end_ = -1;
  int err_end_ = -1;
  std::string out_;
  std::string err_;
};

struct run_result {
  int code = 0;
  std::string out;
  std::string err;
};

/// Runs a command to its end.
run_result run(std::vector<std::string> command, std::vector<std::string> variables = {});

/// A folder that is removed with all that is in it.
class temporary_folder {
 public:
  temporary_folder();
  ~temporary_folder();
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;

  std::string path(const std::string& name) const { return folder_ + "/" + name; }

 private:
  std::string folder_;
};

}  // namespace snorri::app
