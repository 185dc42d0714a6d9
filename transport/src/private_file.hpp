// Small files that hold secrets or decide about access: read with a look at who may read and write
// them, replaced whole.
#pragma once

#include <string>
#include <string_view>

#include "snorri/base/result.hpp"

namespace snorri::transport {

enum class secrecy { secret, open };

/// Limits: 16 MiB. Errors: key_file_invalid, also where everybody may read a `secret` one, or
/// somebody else may write it.
result<std::string> read_private_file(const std::string& path, secrecy how);

/// Mode 0600, synced, renamed into place: a reader sees the one before or this one. With
/// `may_replace` false a file that is there stays. Errors: key_file_invalid, io_failed.
result<void> write_private_file(const std::string& path, std::string_view text, bool may_replace);

/// Keeps other processes that ask for the same lock waiting as long as it lives.
class file_lock {
 public:
  /// Errors: io_failed.
  static result<file_lock> take(const std::string& path);
  ~file_lock();
  file_lock(file_lock&& from) noexcept;
  file_lock& operator=(file_lock&&) = delete;

 private:
  explicit file_lock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace snorri::transport
