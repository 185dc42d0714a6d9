#include "connection.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "gathering_vfs.hpp"

namespace snorri::store::sqlite {

namespace {

// f_type of statfs(2); <linux/magic.h> lacks some.
constexpr std::array<unsigned long, 9> network_file_systems = {0x6969,       // NFS
                                                               0x517B,       // SMB
                                                               0xFF534D42,   // CIFS
                                                               0xFE534D42,   // SMB2
                                                               0x00C36400,   // Ceph
                                                               0x5346414F,   // AFS
                                                               0x73757245,   // Coda
                                                               0x564C,       // NCP
                                                               0x0BD00BD0};  // Lustre

void never_checkpoint_on_close(SQLite::Database& db) {
  sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

std::string percent_encoded(const std::string& path) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      const auto byte = static_cast<unsigned char>(c);
      text += {'%', digits[byte >> 4u], digits[byte & 15u]};
    } else {
      text += c;
    }
  }
  return text;
}

/// To its end: the statement says "wal" and fails after that when the header can't be written.
std::string set_journal_mode(SQLite::Database& db) {
  SQLite::Statement pragma(db, "PRAGMA journal_mode = WAL");
  std::string mode;
  while (pragma.executeStep()) mode = pragma.getColumn(0).getString();
  return mode;
}

SQLite::Database connect(const std::string& path, int flags, const std::string& vfs) {
  SQLite::Database db(path, flags | SQLite::OPEN_NOMUTEX, busy_timeout_ms, vfs);
  sqlite3_extended_result_codes(db.getHandle(), 1);
  db.exec("PRAGMA mmap_size = 0");  // an I/O error must be an error, not a SIGBUS
  return db;
}

}  // namespace

result<std::string> resolve(const std::string& path) {
  if (path.empty()) return error{errc::io_failed, "the path of the store is empty"};
  std::error_code failure;
  auto resolved = std::filesystem::absolute(path, failure);
  if (!failure) resolved = std::filesystem::weakly_canonical(resolved, failure);
  if (!failure) return resolved.string();
  return error{errc::io_failed, "no store can be at " + path + ": " + failure.message()};
}

error to_error(const SQLite::Exception& failure, const std::string& path,
               const std::string& doing) {
  const std::string what = doing + " " + path + ": " + failure.what();
  switch (failure.getErrorCode() & 0xFF) {
    case SQLITE_NOTADB:
      return {errc::store_foreign, path +
                                       " is no SQLite database, or its first bytes are damaged: "
                                       "name another file, or restore a backup"};
    case SQLITE_CORRUPT:
      return {errc::store_corrupt, what + ": restore a backup"};
    case SQLITE_FULL:
      return {errc::store_full, what + ": make room on the disk"};
    case SQLITE_READONLY:
      return {errc::store_read_only, what + ": let this user write the file and its folder"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {errc::io_failed, what + ": another program keeps the file locked; stop it"};
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {errc::io_failed, what + ": check that path and permissions are right"};
    default:
      return {errc::io_failed, what};
  }
}

SQLite::Database open_for_reading(const std::string& path, const std::string& vfs) {
  auto db = connect(path, SQLite::OPEN_READONLY, vfs);
  never_checkpoint_on_close(db);
  return db;
}

void take_back(const std::string& path, const std::string& vfs) {
  struct stat about {};
  if (::stat((path + "-journal").c_str(), &about) != 0 || about.st_size == 0) return;
  if (::access(path.c_str(), W_OK) != 0) return;
  connect(path, SQLite::OPEN_READWRITE, vfs).execAndGet("PRAGMA schema_version");
}

SQLite::Database open_unchanging(const std::string& path, const std::string& vfs) {
  auto db = connect("file:" + percent_encoded(path) + "?immutable=1",
                    SQLite::OPEN_READONLY | SQLite::OPEN_URI, vfs);
  never_checkpoint_on_close(db);
  return db;
}

result<SQLite::Database> open_for_writing(const std::string& path, const std::string& vfs,
                                          std::size_t cache_bytes) {
  auto db = connect(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, gathering_vfs(vfs));
  // Both before WAL fixes them; an older file keeps what it has.
  db.exec("PRAGMA page_size = " + std::to_string(page_bytes));
  db.exec("PRAGMA auto_vacuum = INCREMENTAL");
  db.exec("PRAGMA cache_size = -" + std::to_string(std::max<std::size_t>(cache_bytes >> 10u, 64)));
  const auto journal = set_journal_mode(db);
  db.exec("PRAGMA synchronous = FULL");
  const int synchronous = db.execAndGet("PRAGMA synchronous").getInt();
  if (journal != "wal" || synchronous != 2) {
    return error{errc::store_unsafe, path + " would not be durable: journal_mode is " + journal +
                                         " (wal is needed), " + "synchronous is " +
                                         std::to_string(synchronous) + " (2 is needed): put the " +
                                         "store on a local disk"};
  }
  db.exec("PRAGMA wal_autocheckpoint = 0");  // the store decides when, between groups
  return db;
}

bool has_wal_reset_bug(int version) {
  const bool is_mended = version > 3051002 || version == 3044006 || version == 3050007;
  return version >= 3007000 && !is_mended;
}

bool is_network_file_system(unsigned long type) {
  return std::find(network_file_systems.begin(), network_file_systems.end(), type & 0xFFFFFFFFu) !=
         network_file_systems.end();
}

result<void> check_file_system(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path().string();
  struct statfs about {};
  if (::statfs(folder.c_str(), &about) != 0) {
    return error{errc::io_failed, "no store can be kept in " + folder + ": " +
                                      std::generic_category().message(errno)};
  }
  if (is_network_file_system(static_cast<unsigned long>(about.f_type))) {
    return error{errc::store_unsafe, folder + " is on a network file system, whose locks SQLite " +
                                         "cannot trust: put the store on a local disk"};
  }
  return {};
}

}  // namespace snorri::store::sqlite
