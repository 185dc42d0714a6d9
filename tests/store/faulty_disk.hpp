// A disk that fails when it is told to: an SQLite VFS over the real one. It counts and fails writes
// and syncs, runs full, and at a power cut forgets what was not synced. It can keep a journal of
// all that was done to it, from which every power loss can be played.
#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace snorri::store {

namespace proof {
class disk_journal;
}

/// One at a time. Files opened through it must be closed before it is destroyed.
class faulty_disk {
 public:
  static constexpr const char* vfs_name = "snorri-faulty";

  faulty_disk();
  ~faulty_disk();
  faulty_disk(const faulty_disk&) = delete;
  faulty_disk& operator=(const faulty_disk&) = delete;

  /// The n-th write or sync from now on fails once (1 = the next); 0 = none.
  std::size_t fail_write = 0;
  std::size_t fail_sync = 0;
  std::size_t fail_truncate = 0;
  bool tears_writes = false;  // a write that fails has written a part before
  /// The power goes at the n-th write, sync or truncation from now on; 0 = it stays.
  std::size_t cut_power = 0;
  bool full = false;              // writes that make a file longer fail
  bool has_shared_memory = true;  // without it, SQLite has no WAL

  /// Told of every change that succeeded; null = nobody is.
  proof::disk_journal* journal = nullptr;

  std::size_t syncs = 0;  // of all files, as are the next two
  std::size_t writes = 0;
  std::size_t truncations = 0;
  std::size_t syncs_of_log = 0;
  std::size_t writes_of_log = 0;
  std::size_t writes_of_file = 0;  // of the database itself: made by checkpoints only

  bool has_power() const { return has_power_; }

  /// After all files are closed: takes back every write since the last sync of its file.
  void forget_unsynced();

 private:
  struct undo {
    sqlite3_int64 size = 0;
    sqlite3_int64 offset = 0;
    std::string bytes;
  };
  struct methods;
  struct file;

  int on_change(std::size_t& countdown, int code);
  void remember(file& of, sqlite3_int64 offset, sqlite3_int64 length);

  static int open(sqlite3_vfs*, const char* name, sqlite3_file*, int flags, int* flags_out);
  static int remove(sqlite3_vfs*, const char* name, int is_synced);

  static inline faulty_disk* current_ = nullptr;  // the VFS's own data pointer is the real one's
  sqlite3_vfs* real_;
  sqlite3_vfs vfs_;
  bool has_power_ = true;
  std::map<std::string, std::vector<undo>> unsynced_;
};

}  // namespace snorri::store
