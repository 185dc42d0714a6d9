// The outgoing mail: one JSON line a mail in a file, each mail exactly once, also when the process
// is killed in the middle of a line.
#pragma once

#include <cstddef>
#include <filesystem>
#include <mutex>
#include <string>
#include <unordered_set>

namespace shop {

struct mail {
  std::string id;  // the same mail has the same id, whoever asks for it how often
  std::string to;
  std::string subject;
  std::string text;
};

/// Threads: any. Throws std::runtime_error, with a sentence, when the file can't be used.
class mail_file {
 public:
  /// Drops a last line that was not finished: its mail was never acknowledged and will be asked for
  /// again. One process at a time; a second one is turned away.
  explicit mail_file(const std::filesystem::path& path);
  ~mail_file();
  mail_file(const mail_file&) = delete;
  mail_file& operator=(const mail_file&) = delete;

  /// Returns when the mail is on disk. False if it was there before.
  bool send(const mail& what);

  std::size_t size() const;

 private:
  void read_ids();
  void append(const std::string& line);
  [[noreturn]] void fail(const std::string& doing) const;

  std::filesystem::path path_;
  int file_ = -1;
  long long length_ = 0;  // up to here, lines are whole
  std::unordered_set<std::string> ids_;
  mutable std::mutex mutex_;
};

}  // namespace shop
