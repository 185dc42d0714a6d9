// Copies of a store: backups that go on from the last, restoring one, JSON lines out and in.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>

#include "snorri/base/result.hpp"
#include "snorri/store/event_store.hpp"
#include "snorri/store/types.hpp"

namespace snorri::store {

struct copy_report {
  std::string store_id;
  position from = 0;         // what the copy held before, up to here
  position to = 0;           // what it holds now, up to here
  std::uint64_t events = 0;  // copied by this call
  std::uint64_t streams = 0;
};

/// Told now and then how far it is; may be empty.
using copy_progress = std::function<void(position done, position of)>;

/// Copies the store at `from` into the file `to`, beside a running engine or without one. A file
/// that is a backup of the same store already is brought up to date: only what is new is copied.
/// The copy is one consistent moment, holds the archives' events too, and is verified before this
/// returns. Keys of data subjects are not part of it: see docs/store.md.
/// Short reads only: the engine's log is not held.
/// Errors: as open_sqlite_reader's of `from` and open_sqlite_store's of `to`; history_mismatch (`to`
/// is a store, and no backup of this one); store_corrupt (what is wrong with the source or the copy).
result<copy_report> backup_store(const std::string& from, const std::string& to,
                                 const copy_progress& progress = {});

/// Verifies the backup and puts a copy of it at `to`, whole or not at all.
/// With `replace`, a store that is there is moved aside first, to TO.replaced-TIME, with its log and
/// archives; without, that is history_mismatch.
/// Errors: store_corrupt (the backup's first finding), store_in_use (an engine runs on `to`), and as
/// backup_store's.
result<copy_report> restore_store(const std::string& backup, const std::string& to, bool replace,
                                  const copy_progress& progress = {});

/// Writes events after `after` up to the store's last as JSON lines, then the rows of the streams
/// they touched, then a line with the counts and the chain. docs/store.md describes the lines.
/// Errors: the reader's; io_failed (the stream).
result<copy_report> export_store(store_reader& reader, position after, std::ostream& to,
                                 const copy_progress& progress = {});

/// Reads what export_store wrote into the store at `to`, a new one or one that ends where the
/// export begins. Positions, versions and ids come out the same. Writes nothing unless the lines up
/// to there are sound; a group that is written stays, so an import that broke off can be repeated:
/// what is there already is compared and skipped.
/// Errors: export_malformed (with the line's number), history_mismatch, and as open_sqlite_store's.
result<copy_report> import_store(std::istream& from, const std::string& to,
                                 const copy_progress& progress = {});

}  // namespace snorri::store
