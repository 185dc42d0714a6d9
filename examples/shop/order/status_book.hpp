// What the order service knows of its orders: PENDING at once, the end when it comes. A file of its
// own: asking for an order's status needs no engine.
#pragma once

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <string>

namespace shop {

/// Threads: one a book; several books, also of several processes, may share a file.
class status_book {
 public:
  explicit status_book(const std::filesystem::path& path);

  /// The engine has it on disk. Keeps the status of what is known already.
  void received(const std::string& number);
  /// The engine can't take it, ever.
  void refused(const std::string& number, const std::string& reason);
  /// `status`: CONFIRMED or CANCELLED. False if that was known.
  bool ended(const std::string& number, const std::string& status, const std::string& reason);

  /// Everything was handed to the engine; so many lines of the files could not be read.
  void fed(long long lines_skipped);

 private:
  SQLite::Database database_;
};

}  // namespace shop
