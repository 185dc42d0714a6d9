// Keeps a second writer away: a lock on PATH.lock, which holds the writer's process id.
#pragma once

#include <string>

#include "snorri/base/result.hpp"

namespace snorri::store::sqlite {

/// Held until it is destroyed or the process ends, however it ends. The file stays: removing it
/// would let two writers lock two files of one name.
class store_lock {
 public:
  /// Errors: store_in_use (names the process), store_read_only, io_failed.
  static result<store_lock> acquire(const std::string& store_path);

  /// Whether nobody writes the store right now.
  static bool is_free(const std::string& store_path);

  store_lock(store_lock&& other) noexcept;
  store_lock& operator=(store_lock&& other) noexcept;
  ~store_lock();

 private:
  explicit store_lock(int file) : file_(file) {}
  int file_;
};

}  // namespace snorri::store::sqlite
