// The two halves of moving streams into an archive: copying them there and reading them back, and
// removing them from the main file. The archiver puts them together.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

#include "archives.hpp"
#include "ledger.hpp"
#include "move_finder.hpp"
#include "snorri/base/result.hpp"

namespace snorri::store::sqlite {

/// The store that something leaves.
struct moved_from {
  SQLite::Database& main;
  std::string path;
  std::string vfs;
  std::string store_id;
};

/// Copies the streams, all of one month, into its archive, and reads them back. The main file is
/// not changed. Errors: as open_archive_for_writing; store_corrupt (what was read back is not the
/// same). Throws SQLite::Exception, damage, unavailable.
result<void> copy_to_archive(const moved_from& store, archives& elsewhere,
                             const std::vector<const moving_stream*>& streams);

/// Removes from the main file what is in archives now, in the transaction that is open. Of events
/// after `kept_after`, what indexes and filters still need is kept. Throws SQLite::Exception,
/// damage.
void remove_moved(SQLite::Database& main, ledger_writer& ledger, word_reader& words,
                  const std::vector<moving_stream>& streams, position kept_after);

}  // namespace snorri::store::sqlite
