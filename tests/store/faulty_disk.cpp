#include "faulty_disk.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "proof/disk_journal.hpp"

namespace snorri::store {

/// What SQLite holds as its file; the real VFS's file follows it in memory.
struct faulty_disk::file {
  sqlite3_file base;
  faulty_disk* disk;
  const char* name;  // SQLite keeps it until the file is closed
  bool is_log;
  bool is_database;

  proof::disk_journal* journal() const { return name == nullptr ? nullptr : disk->journal; }

  static file& of(sqlite3_file* base) { return *reinterpret_cast<file*>(base); }
  static sqlite3_file* real(sqlite3_file* base) {
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<file*>(base) + 1);
  }
};

struct faulty_disk::methods {
  static const sqlite3_io_methods* real(sqlite3_file* f) { return file::real(f)->pMethods; }

  static int close(sqlite3_file* f) { return real(f)->xClose(file::real(f)); }
  static int read(sqlite3_file* f, void* to, int count, sqlite3_int64 at) {
    return real(f)->xRead(file::real(f), to, count, at);
  }
  static int write(sqlite3_file* f, const void* from, int count, sqlite3_int64 at) {
    auto& self = file::of(f);
    auto& disk = *self.disk;
    sqlite3_int64 size = 0;
    real(f)->xFileSize(file::real(f), &size);
    if (disk.full && at + count > size) return SQLITE_FULL;
    ++disk.writes;
    if (const int code = disk.on_change(disk.fail_write, SQLITE_IOERR_WRITE)) {
      if (disk.tears_writes && disk.has_power_) write_through(self, from, count / 2, at);
      return code;
    }
    disk.writes_of_log += self.is_log ? 1 : 0;
    disk.writes_of_file += self.is_database ? 1 : 0;
    disk.remember(self, at, count);
    return write_through(self, from, count, at);
  }
  static int write_through(file& self, const void* from, int count, sqlite3_int64 at) {
    auto* const f = &self.base;
    const int code = real(f)->xWrite(file::real(f), from, count, at);
    if (auto* const journal = self.journal(); code == SQLITE_OK && journal != nullptr) {
      journal->wrote(self.name, static_cast<std::uint64_t>(at), from,
                     static_cast<std::size_t>(count));
    }
    return code;
  }
  static int truncate(sqlite3_file* f, sqlite3_int64 size) {
    auto& self = file::of(f);
    ++self.disk->truncations;
    if (const int code = self.disk->on_change(self.disk->fail_truncate, SQLITE_IOERR_TRUNCATE))
      return code;
    sqlite3_int64 old_size = 0;
    real(f)->xFileSize(file::real(f), &old_size);
    self.disk->remember(self, size, std::max<sqlite3_int64>(old_size - size, 0));
    const int code = real(f)->xTruncate(file::real(f), size);
    if (auto* const journal = self.journal(); code == SQLITE_OK && journal != nullptr)
      journal->truncated(self.name, static_cast<std::uint64_t>(size));
    return code;
  }
  static int sync(sqlite3_file* f, int flags) {
    auto& self = file::of(f);
    ++self.disk->syncs;
    if (const int code = self.disk->on_change(self.disk->fail_sync, SQLITE_IOERR_FSYNC))
      return code;
    self.disk->syncs_of_log += self.is_log ? 1 : 0;
    self.disk->unsynced_.erase(self.name ? self.name : "");
    const int code = real(f)->xSync(file::real(f), flags);
    if (auto* const journal = self.journal(); code == SQLITE_OK && journal != nullptr)
      journal->synced(self.name);
    return code;
  }
  static int file_size(sqlite3_file* f, sqlite3_int64* size) {
    return real(f)->xFileSize(file::real(f), size);
  }
  static int lock(sqlite3_file* f, int level) { return real(f)->xLock(file::real(f), level); }
  static int unlock(sqlite3_file* f, int level) { return real(f)->xUnlock(file::real(f), level); }
  static int check_lock(sqlite3_file* f, int* is_reserved) {
    return real(f)->xCheckReservedLock(file::real(f), is_reserved);
  }
  static int control(sqlite3_file* f, int what, void* argument) {
    return real(f)->xFileControl(file::real(f), what, argument);
  }
  static int sector_size(sqlite3_file* f) { return real(f)->xSectorSize(file::real(f)); }
  static int characteristics(sqlite3_file* f) {
    return real(f)->xDeviceCharacteristics(file::real(f));
  }
  static int map(sqlite3_file* f, int region, int size, int extend, void volatile** memory) {
    return real(f)->xShmMap(file::real(f), region, size, extend, memory);
  }
  static int shared_lock(sqlite3_file* f, int offset, int count, int flags) {
    return real(f)->xShmLock(file::real(f), offset, count, flags);
  }
  static void barrier(sqlite3_file* f) { real(f)->xShmBarrier(file::real(f)); }
  static int unmap(sqlite3_file* f, int remove) {
    return real(f)->xShmUnmap(file::real(f), remove);
  }

  static constexpr sqlite3_io_methods table(int version) {
    return {version, close,      read,    write,       truncate,        sync, file_size,   lock,
            unlock,  check_lock, control, sector_size, characteristics, map,  shared_lock, barrier,
            unmap,   nullptr,    nullptr};
  }
};

faulty_disk::faulty_disk() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
  vfs_.zName = vfs_name;
  vfs_.szOsFile = static_cast<int>(sizeof(file)) + real_->szOsFile;
  vfs_.xOpen = &faulty_disk::open;
  vfs_.xDelete = &faulty_disk::remove;
  vfs_.xSleep = [](sqlite3_vfs*, int us) { return us; };  // who waits for a lock gives up at once
  vfs_.pNext = nullptr;
  // The other functions are the real one's, which reads this for its own data.
  vfs_.pAppData = real_->pAppData;
  current_ = this;
  sqlite3_vfs_register(&vfs_, 0);
}

faulty_disk::~faulty_disk() {
  sqlite3_vfs_unregister(&vfs_);
  current_ = nullptr;
}

int faulty_disk::open(sqlite3_vfs*, const char* name, sqlite3_file* base, int flags,
                      int* flags_out) {
  static constexpr auto with_shared_memory = methods::table(2);
  static constexpr auto without_shared_memory = methods::table(1);
  auto& disk = *current_;
  auto& self = file::of(base);
  self = {
      {nullptr}, &disk, name, (flags & SQLITE_OPEN_WAL) != 0, (flags & SQLITE_OPEN_MAIN_DB) != 0};
  const bool is_new = name != nullptr && !std::filesystem::exists(name);
  const int code = disk.real_->xOpen(disk.real_, name, file::real(base), flags, flags_out);
  if (code == SQLITE_OK && name != nullptr && disk.journal != nullptr)
    disk.journal->opened(name, is_new);
  if (file::real(base)->pMethods != nullptr) {
    self.base.pMethods = disk.has_shared_memory ? &with_shared_memory : &without_shared_memory;
  }
  return code;
}

int faulty_disk::remove(sqlite3_vfs*, const char* name, int is_synced) {
  auto& disk = *current_;
  if (!disk.has_power_) return SQLITE_IOERR_DELETE;
  const int code = disk.real_->xDelete(disk.real_, name, is_synced);
  if (code == SQLITE_OK && disk.journal != nullptr) disk.journal->removed(name, is_synced != 0);
  return code;
}

/// The failure that was asked for, or SQLITE_OK.
int faulty_disk::on_change(std::size_t& countdown, int code) {
  if (cut_power > 0 && --cut_power == 0) has_power_ = false;
  if (!has_power_) return code;
  return countdown > 0 && --countdown == 0 ? code : SQLITE_OK;
}

void faulty_disk::remember(file& of, sqlite3_int64 offset, sqlite3_int64 length) {
  undo old;
  auto* const real = file::real(&of.base);
  real->pMethods->xFileSize(real, &old.size);
  old.offset = offset;
  const auto there = std::clamp<sqlite3_int64>(old.size - offset, 0, length);
  old.bytes.resize(static_cast<std::size_t>(there));
  real->pMethods->xRead(real, old.bytes.data(), static_cast<int>(there), offset);
  if (of.name != nullptr) unsynced_[of.name].push_back(std::move(old));
}

void faulty_disk::forget_unsynced() {
  for (auto& [name, undos] : unsynced_) {
    if (!std::filesystem::exists(name)) continue;
    std::fstream out(name, std::ios::in | std::ios::out | std::ios::binary);
    for (auto each = undos.rbegin(); each != undos.rend(); ++each) {
      out.seekp(each->offset);
      out << each->bytes << std::flush;
      std::filesystem::resize_file(name, static_cast<std::uintmax_t>(each->size));
    }
  }
  unsynced_.clear();
}

}  // namespace snorri::store
