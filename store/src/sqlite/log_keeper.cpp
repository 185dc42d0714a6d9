#include "log_keeper.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "connection.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr std::size_t log_header_bytes = 32;
constexpr std::size_t frame_bytes = page_bytes + 24;
constexpr std::size_t commits_min = 150;  // between two folds, where they are small

}  // namespace

log_keeper::log_keeper(SQLite::Database& db, std::size_t checkpoint_pages, std::size_t bytes_max)
    : db_(db.getHandle()), checkpoint_pages_(checkpoint_pages), bytes_max_(bytes_max) {
  sqlite3_wal_hook(db_, &log_keeper::on_commit, this);
}

log_keeper::~log_keeper() { sqlite3_wal_hook(db_, nullptr, nullptr); }

int log_keeper::on_commit(void* keeper, sqlite3*, const char*, int pages) {
  auto& self = *static_cast<log_keeper*>(keeper);
  self.pages_ = static_cast<std::size_t>(pages);
  ++self.commits_;
  // A log that was folded in whole begins anew with the next commit, unless a reader uses it.
  if (self.pages_ < self.folded_pages_) self.folded_pages_ = 0;
  return SQLITE_OK;
}

std::size_t log_keeper::bytes() const {
  return pages_ == 0 ? 0 : log_header_bytes + pages_ * frame_bytes;
}

bool log_keeper::is_time_to_fold() const {
  // Counted from what is folded in: a reader that keeps the log from starting anew must not make
  // every group pay for a checkpoint.
  const auto grown = pages_ - folded_pages_;
  if (pages_ < folded_pages_ || grown < checkpoint_pages_) return false;
  const bool are_small = grown * commits_min <= 2 * checkpoint_pages_ * commits_;
  return !are_small || commits_ >= commits_min;
}

int log_keeper::keep_short() {
  return is_time_to_fold() ? checkpoint(SQLITE_CHECKPOINT_PASSIVE) : SQLITE_OK;
}

int log_keeper::empty() {
  sqlite3_busy_timeout(db_, 0);  // a reader's call is short: the next time will do
  const int code = checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
  sqlite3_busy_timeout(db_, busy_timeout_ms);
  return code;
}

int log_keeper::checkpoint(int mode) {
  int pages = 0;
  int folded = 0;
  const int code = sqlite3_wal_checkpoint_v2(db_, nullptr, mode, &pages, &folded);
  if (pages >= 0 && folded >= 0) {
    pages_ = static_cast<std::size_t>(pages);
    folded_pages_ = static_cast<std::size_t>(folded);
    commits_ = 0;
  }
  return code;
}

}  // namespace snorri::store::sqlite
