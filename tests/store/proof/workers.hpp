// Work that may crash or hang, in processes of its own: one that dies is a finding with its number.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace snorri::store::proof {

/// A folder in memory where there is one (nothing here is about how fast a disk is), else in the
/// system's folder for temporary files. Removed with all that is in it.
class scratch_folder {
 public:
  scratch_folder();
  ~scratch_folder();
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct failure {
  std::size_t item = 0;
  std::string text;
};

struct work {
  std::size_t items = 0;  // 0 .. items - 1 are given to `check`
  std::size_t processes = 2;
  std::size_t failures_max = 10;  // then it ends early
  /// Says what is wrong with an item; "" = nothing. A process gets its items in ascending order,
  /// and a folder of its own.
  std::function<std::string(std::size_t item, const std::filesystem::path& folder)> check;
  /// Told now and then how many are done; may be empty.
  std::function<void(std::size_t done)> progress{};
};

/// Returns the failures in order of their items. An item that takes two minutes hangs.
/// No thread may run and no SQLite connection be open when it is called: it forks.
std::vector<failure> carry_out(const work& what);

}  // namespace snorri::store::proof
