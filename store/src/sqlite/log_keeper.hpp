// Keeps SQLite's write-ahead log short. Only the writer's thread does: SQLite before 3.51.3 can
// lose commits when one connection writes while another checkpoints (the WAL-reset bug).
#pragma once

#include <cstddef>

namespace SQLite {
class Database;
}

struct sqlite3;

namespace snorri::store::sqlite {

class log_keeper {
 public:
  /// `db` is the writer's and must outlive the keeper.
  log_keeper(SQLite::Database& db, std::size_t checkpoint_pages, std::size_t bytes_max);
  ~log_keeper();
  log_keeper(const log_keeper&) = delete;
  log_keeper& operator=(const log_keeper&) = delete;

  /// Folds the log into the file once it has grown by checkpoint_pages; waits for no reader. Where
  /// commits are small it waits for more of them, up to twice that length: folding takes as long as
  /// many small commits, and fewer than one in a hundred is to find it in its way.
  /// Returns SQLite's code.
  int keep_short();

  /// Folds in all of it and cuts its file to nothing. SQLITE_BUSY when a reader is in the way.
  int empty();

  std::size_t bytes() const;
  bool is_over_limit() const { return bytes() > bytes_max_; }

 private:
  static int on_commit(void* keeper, sqlite3* db, const char* schema, int pages);
  int checkpoint(int mode);
  bool is_time_to_fold() const;

  sqlite3* db_;
  std::size_t checkpoint_pages_;
  std::size_t bytes_max_;
  std::size_t pages_ = 0;         // in the log, as of the last commit or checkpoint
  std::size_t folded_pages_ = 0;  // of those, also in the file
  std::size_t commits_ = 0;       // since it was folded in
};

}  // namespace snorri::store::sqlite
