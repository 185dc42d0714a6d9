// Reads SQLite's log as bytes, before SQLite does: SQLite takes what comes before the first frame
// that is not sound and drops the rest, whether a power cut tore it or a bit flipped years ago.
#pragma once

#include <cstdint>
#include <string>

namespace snorri::store::sqlite {

struct log_findings {
  std::uint64_t frames = 0;  // that are sound, up to the last commit
  /// Transactions behind a frame that is not sound, which SQLite would drop. Each was synced before
  /// the next was begun, so all but the first of them were acknowledged: no power cut leaves this.
  std::uint64_t commits_behind_damage = 0;
};

/// Of PATH-wal; all zero where there is none. Opens neither the store nor a lock of SQLite's.
/// https://www.sqlite.org/fileformat2.html#walformat
log_findings scan_log(const std::string& path);

}  // namespace snorri::store::sqlite
