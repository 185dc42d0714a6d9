// Opens SQLite files with the settings that durability rests on, and turns SQLite's failures into
// errors that name the file and what to do.
#pragma once

#include <cstddef>
#include <string>

#include "snorri/base/result.hpp"

namespace SQLite {
class Database;
class Exception;
}  // namespace SQLite

namespace snorri::store::sqlite {

inline constexpr std::size_t page_bytes = 4096;
inline constexpr int busy_timeout_ms = 5000;

/// The absolute path with links resolved: one file has one lock file, and SQLite takes no path of
/// ours for a URI. Errors: io_failed.
result<std::string> resolve(const std::string& path);

/// What went wrong while `doing`, such as "opening".
error to_error(const SQLite::Exception& failure, const std::string& path, const std::string& doing);

/// A connection that reads, never checkpoints, not on close either. Throws SQLite::Exception.
SQLite::Database open_for_reading(const std::string& path, const std::string& vfs);

/// Takes back what a power cut left half done in a file with a rollback journal, where this user may
/// write it: who opens it for reading can't, and fails. Throws SQLite::Exception.
void take_back(const std::string& path, const std::string& vfs);

/// As open_for_reading, of a file that nobody writes meanwhile. Takes no lock, makes no -wal file.
SQLite::Database open_unchanging(const std::string& path, const std::string& vfs);

/// The one connection that writes. Post: FULL and WAL were set and read back.
/// Errors: store_unsafe. Throws SQLite::Exception.
result<SQLite::Database> open_for_writing(const std::string& path, const std::string& vfs,
                                          std::size_t cache_bytes);

/// Of sqlite3_libversion_number(): 3040001 for 3.40.1. https://www.sqlite.org/wal.html#walresetbug
bool has_wal_reset_bug(int version);

/// Of statfs(2)'s f_type.
bool is_network_file_system(unsigned long type);

/// Errors: store_unsafe on a network file system, where locks and shared memory are not reliable;
/// io_failed when the folder does not exist.
result<void> check_file_system(const std::string& path);

}  // namespace snorri::store::sqlite
