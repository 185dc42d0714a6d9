#include "gathering_vfs.hpp"

#include <sqlite3.h>

#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

namespace snorri::store::sqlite {

namespace {

constexpr std::size_t gathered_max = 127u
                                     << 10u;  // SQLite's unix VFS writes less than 128 KiB at once

/// A file: SQLite's part, the one below, and what is not written to that one yet.
struct file {
  sqlite3_file as_sqlite_sees_it;  // first: SQLite knows the file by its address
  std::unique_ptr<char[]> memory;
  sqlite3_file* below = nullptr;
  bool gathers = false;
  std::vector<char> gathered{};
  sqlite3_int64 at = 0;  // where that begins
  int failed = SQLITE_OK;

  sqlite3_int64 end() const { return at + static_cast<sqlite3_int64>(gathered.size()); }

  int write_below(const void* bytes, int count, sqlite3_int64 where) const {
    return below->pMethods->xWrite(below, bytes, count, where);
  }

  void flush() {
    if (failed == SQLITE_OK && !gathered.empty())
      failed = write_below(gathered.data(), static_cast<int>(gathered.size()), at);
    gathered.clear();
  }

  /// What became of the writes so far, for who undoes them when he hears that one failed: SQLite
  /// does after a write and after a sync, and goes on over other answers.
  int answer() {
    flush();
    return std::exchange(failed, SQLITE_OK);
  }

  int write(const void* bytes, int count, sqlite3_int64 where) {
    const auto size = static_cast<std::size_t>(count);
    if (!gathers) return write_below(bytes, count, where);
    if (where != end() || gathered.size() + size > gathered_max) {
      if (const int code = answer(); code != SQLITE_OK) return code;
      at = where;
    }
    if (size > gathered_max) return write_below(bytes, count, where);
    const auto* from = static_cast<const char*>(bytes);
    gathered.insert(gathered.end(), from, from + size);
    return SQLITE_OK;
  }
};

file& of(sqlite3_file* each) { return *reinterpret_cast<file*>(each); }

int close(sqlite3_file* each) {
  auto& gone = of(each);
  const int flushed = gone.answer();
  const int closed = gone.below->pMethods->xClose(gone.below);
  gone.~file();
  return flushed == SQLITE_OK ? closed : flushed;
}

int write(sqlite3_file* each, const void* bytes, int count, sqlite3_int64 where) {
  return of(each).write(bytes, count, where);
}

int sync(sqlite3_file* each, int flags) {
  if (const int code = of(each).answer(); code != SQLITE_OK) return code;
  return of(each).below->pMethods->xSync(of(each).below, flags);
}

/// Anything else is done by the file below, after what was gathered.
template <auto Method, class... Arguments>
int pass_on(sqlite3_file* each, Arguments... with) {
  of(each).flush();
  if (of(each).failed != SQLITE_OK) return of(each).failed;
  auto* const below = of(each).below;
  return (below->pMethods->*Method)(below, with...);
}

/// As pass_on, for what has no answer to a write that failed: a later call gives it.
template <auto Method, class... Arguments>
auto pass_by(sqlite3_file* each, Arguments... with) {
  of(each).flush();
  auto* const below = of(each).below;
  return (below->pMethods->*Method)(below, with...);
}

using methods = sqlite3_io_methods;

/// Version 2 at most: without memory-mapped pages, which the store never uses.
methods make_methods(int version) {
  methods m{};
  m.iVersion = version;
  m.xClose = close;
  m.xRead = pass_on<&methods::xRead, void*, int, sqlite3_int64>;
  m.xWrite = write;
  m.xTruncate = pass_on<&methods::xTruncate, sqlite3_int64>;
  m.xSync = sync;
  m.xFileSize = pass_on<&methods::xFileSize, sqlite3_int64*>;
  m.xLock = pass_by<&methods::xLock, int>;
  m.xUnlock = pass_by<&methods::xUnlock, int>;
  m.xCheckReservedLock = pass_by<&methods::xCheckReservedLock, int*>;
  m.xFileControl = pass_by<&methods::xFileControl, int, void*>;
  m.xSectorSize = pass_by<&methods::xSectorSize>;
  m.xDeviceCharacteristics = pass_by<&methods::xDeviceCharacteristics>;
  m.xShmMap = pass_by<&methods::xShmMap, int, int, int, void volatile**>;
  m.xShmLock = pass_by<&methods::xShmLock, int, int, int>;
  m.xShmBarrier = pass_by<&methods::xShmBarrier>;
  m.xShmUnmap = pass_by<&methods::xShmUnmap, int>;
  return m;
}

/// Without shared memory where the file below has none.
const methods& methods_over(const sqlite3_file& below) {
  static const methods with = make_methods(2);
  static const methods without = make_methods(1);
  return below.pMethods->iVersion >= 2 && below.pMethods->xShmMap != nullptr ? with : without;
}

/// A VFS and the name of the one below, which is looked up at each call: tests take theirs away.
struct layer {
  sqlite3_vfs vfs{};
  std::string name;
  std::string base;

  sqlite3_vfs* below() const { return sqlite3_vfs_find(base.empty() ? nullptr : base.c_str()); }
};

sqlite3_vfs* below(sqlite3_vfs* each) { return static_cast<layer*>(each->pAppData)->below(); }

int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* into, int flags, int* flags_out) {
  into->pMethods = nullptr;
  auto* const base = below(vfs);
  if (base == nullptr) return SQLITE_CANTOPEN;
  auto* const made = new (into) file{};
  made->memory = std::make_unique<char[]>(static_cast<std::size_t>(base->szOsFile));
  made->below = reinterpret_cast<sqlite3_file*>(made->memory.get());
  made->gathers = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0;
  const int code = base->xOpen(base, path, made->below, flags, flags_out);
  if (made->below->pMethods == nullptr) {
    made->~file();
    into->pMethods = nullptr;
    return code;
  }
  into->pMethods = &methods_over(*made->below);  // SQLite closes it, whatever the code
  return code;
}

/// The rest is the base's; without one nothing can be done. Gives 0 where there is an answer.
template <auto Method, class... Arguments>
auto ask_below(sqlite3_vfs* vfs, Arguments... with) {
  auto* const base = below(vfs);
  using answer = decltype((base->*Method)(base, with...));
  return base == nullptr ? answer{} : (base->*Method)(base, with...);
}

std::unique_ptr<layer> make_layer(const std::string& base) {
  using all = sqlite3_vfs;
  auto made = std::make_unique<layer>();
  made->base = base;
  made->name = "snorri-gathering" + (base.empty() ? "" : "-" + base);
  auto& v = made->vfs;
  const auto* const under = made->below();
  v.iVersion = 2;
  v.szOsFile = sizeof(file);
  v.mxPathname = under != nullptr ? under->mxPathname : 512;
  v.zName = made->name.c_str();
  v.pAppData = made.get();
  v.xOpen = open;
  v.xDelete = ask_below<&all::xDelete, const char*, int>;
  v.xAccess = ask_below<&all::xAccess, const char*, int, int*>;
  v.xFullPathname = ask_below<&all::xFullPathname, const char*, int, char*>;
  v.xRandomness = ask_below<&all::xRandomness, int, char*>;
  v.xSleep = ask_below<&all::xSleep, int>;
  v.xCurrentTime = ask_below<&all::xCurrentTime, double*>;
  v.xGetLastError = ask_below<&all::xGetLastError, int, char*>;
  v.xCurrentTimeInt64 = ask_below<&all::xCurrentTimeInt64, sqlite3_int64*>;
  return made;
}

}  // namespace

std::string gathering_vfs(const std::string& base) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<layer>> layers;
  const std::lock_guard lock(mutex);
  auto& of_base = layers[base];
  if (of_base == nullptr) {
    of_base = make_layer(base);
    sqlite3_vfs_register(&of_base->vfs, 0);
  }
  return of_base->name;
}

}  // namespace snorri::store::sqlite
