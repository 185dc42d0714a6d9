// The folder that holds everything a demo leaves behind, until the next one.
#pragma once

#include <filesystem>
#include <string>

namespace shop {

/// Owns `path` for this demo: whatever an earlier one left there is gone.
/// The lock is inherited by the processes that are started, so that a demo which was kept running
/// counts as one. Throws std::runtime_error, with a sentence, if a demo runs there or if the folder
/// holds what no demo has made.
class state_folder {
 public:
  explicit state_folder(const std::filesystem::path& path);
  ~state_folder();
  state_folder(const state_folder&) = delete;
  state_folder& operator=(const state_folder&) = delete;

  /// What the next demo is told if it finds this one running: a command that stops it.
  void note_how_to_stop(const std::string& command) const;

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  void wipe() const;

  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace shop
