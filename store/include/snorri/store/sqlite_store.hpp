// The contract on SQLite, durable at synchronous=FULL.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "snorri/store/event_store.hpp"

namespace snorri::store {

struct sqlite_options {
  std::string path{};
  std::string vfs{};                     // "" = the system's; tests name a faulty one
  std::size_t cache_bytes = 64u << 20u;  // page cache of the writer
  std::size_t checkpoint_pages = 2000;   // log length (4 KiB pages) at which the writer folds it in
  std::size_t wal_bytes_max = 1u << 30u;  // appends are refused (store_full) above this log size
  std::size_t reserve_bytes = 16u << 20u;  // kept in PATH.reserve for a clean end on a full disk
  /// Of a store that is made now; "" = a new one. For copies of a store.
  std::string store_id{};
  /// How many remembered ids wait in memory for their index; small ones are for tests.
  std::size_t index_memory_entries = 64u << 10u;
};

struct reader_options {
  std::string vfs{};    // as sqlite_options
  bool sealed = false;  // encrypted events are given as they are stored, with event::sealed_by
};

/// Opens the store for writing, makes the file if there is none.
/// Post:   synchronous=FULL and journal_mode=WAL were read back; the path is locked against a
/// second
///         writer until the object is destroyed or the process ends.
/// Errors: store_in_use (names the other process), store_foreign (another program's file),
///         store_corrupt, store_newer (made by a later Snorri), store_unsafe (FULL or WAL not in
///         force, or a network file system), store_read_only (this user may not write it),
///         store_full, io_failed (cannot be created: why). What is no store of ours is left as it
///         is.
/// Note:   a damaged file up to 256 MiB is found here; of a larger one, when it is read.
result<std::unique_ptr<event_store>> open_sqlite_store(const sqlite_options& options);

/// Opens the store for reading, with or without an engine on it. Never writes or checkpoints.
/// Errors: store_missing (no file, or an empty one), store_foreign, store_corrupt, store_newer,
///         io_failed.
result<std::unique_ptr<store_reader>> open_sqlite_reader(const std::string& path);
result<std::unique_ptr<store_reader>> open_sqlite_reader(const std::string& path,
                                                         const reader_options& options);

/// The SQLite that this program runs with, and whether it may lose commits where two connections
/// checkpoint at once (versions 3.7.0 to 3.51.2 but 3.44.6 and 3.50.7). The store is safe with it
/// either way: only its writer checkpoints, never two at once.
struct sqlite_facts {
  std::string version;
  bool has_wal_reset_bug = false;
};
sqlite_facts facts_of_sqlite();

/// Whether a store may be kept at `path`; no file has to be there.
/// Errors: store_unsafe (a network file system), io_failed (its folder is not there).
result<void> check_store_place(const std::string& path);

/// Whether some process has the store at `path` open for writing: an engine.
bool store_has_writer(const std::string& path);

}  // namespace snorri::store
