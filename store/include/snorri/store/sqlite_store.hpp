// The contract on SQLite, durable at synchronous=FULL.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "snorri/store/event_store.hpp"

namespace snorri::store {

struct sqlite_options {
  std::string path;
  std::string vfs;                       // "" = the system's; tests name a faulty one
  std::size_t cache_bytes = 64u << 20u;  // page cache of the writer
  std::size_t checkpoint_pages = 2000;   // log length (4 KiB pages) at which the writer folds it in
  std::size_t wal_bytes_max = 1u << 30u;  // appends are refused (store_full) above this log size
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

}  // namespace snorri::store
