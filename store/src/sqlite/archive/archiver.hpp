// Moves streams at rest from the main file into archives: finds them, copies them, reads the copies
// back, and only then removes them. A crash in between leaves them in both, where the main file
// counts, and the next time moves them.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include "archives.hpp"
#include "ledger.hpp"
#include "move_finder.hpp"
#include "mover.hpp"
#include "snorri/base/result.hpp"
#include "snorri/store/types.hpp"

namespace snorri::store::sqlite {

/// Threads: the store's writer, between groups.
class archiver {
 public:
  archiver(moved_from store, archives& elsewhere);

  /// Gives what is in archives now and may be removed. The main file is not changed.
  /// Errors: store_corrupt, store_foreign, store_newer, store_unsafe, store_full, store_missing,
  /// io_failed: of an archive, or of the main file; nothing is lost by any.
  /// Throws SQLite::Exception when the disk fails: what it keeps is unknown.
  result<moving> copy(const retention& which);

  /// In the store's transaction. `taken_in`: what indexes and filters need no more.
  /// Throws SQLite::Exception and damage.
  void remove(const moving& what, ledger_writer& ledger, position taken_in);

 private:
  result<void> copy_months(const moving& found);

  moved_from store_;
  archives& elsewhere_;
  word_reader words_;
  move_finder finder_;
};

}  // namespace snorri::store::sqlite
