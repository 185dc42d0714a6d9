// The files of a store as files: copied, moved and removed while no engine has them open.
#pragma once

#include <string>
#include <vector>

#include "snorri/base/result.hpp"

namespace snorri::store::copy {

/// What stands beside a store's file and belongs to it, "" for the file itself: "-wal", "-shm",
/// ".head", ".reserve", ".2010-12.archive" and so on, as far as it is there. Not the lock, which
/// stays, and not the keys.
std::vector<std::string> parts_of_store(const std::string& path);

bool exists(const std::string& path);

/// All parts. Errors of this and the following: io_failed.
result<void> remove_store(const std::string& path);

/// The lock files of a store that nobody opens under this name again.
void remove_locks(const std::string& path);

result<void> rename_file(const std::string& from, const std::string& to);

/// The file's bytes, and the folder's entry of it, are on disk afterwards.
/// Pre: this process has no SQLite connection on it, whose locks would be dropped.
result<void> sync_file(const std::string& path);
result<void> sync_folder_of(const std::string& path);

/// Removes the empty log that a store's last reader leaves behind, and its index.
/// Pre: nobody has it open. Errors: io_failed, and nothing removed, if the log holds something.
result<void> drop_log(const std::string& path);

/// Page by page through SQLite, so that it may be in use. Post: `to` is on disk.
/// Errors: as open_sqlite_reader's of `from`, store_full, io_failed.
result<void> copy_database(const std::string& from, const std::string& to);

}  // namespace snorri::store::copy
