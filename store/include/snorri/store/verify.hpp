// Proves that a store is what was written to it, or says what is not, and which stream it touches.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "snorri/base/result.hpp"
#include "snorri/store/types.hpp"

namespace snorri::store {

/// One thing that is not as it was written.
struct finding {
  std::string kind;            // a word for programs: "event_changed"; docs/store.md lists them
  store::position at = 0;      // 0 where it concerns no event
  std::string stream;          // "order/536365"; "" where it can't be told, or touches all
  std::string text;            // one sentence
};

struct verify_options {
  std::string vfs{};
  bool structure = true;            // SQLite's own check of pages and indexes, too
  std::size_t findings_max = 1000;  // more are counted, and not kept
  /// Told now and then how many of the store's events were checked; may be empty.
  std::function<void(std::uint64_t done, std::uint64_t of)> progress{};
};

struct verify_report {
  std::string store_id;
  position last_position = 0;
  std::uint64_t chain = 0;  // the global chain's end: two stores of one history have the same
  std::uint64_t events = 0;
  std::uint64_t streams = 0;
  std::uint64_t snapshots = 0;
  std::uint64_t archives = 0;
  std::uint64_t findings_count = 0;
  std::vector<finding> findings;

  bool sound() const { return findings_count == 0; }
};

/// Checks the file, its log and its archives: every event against the global chain, every stream
/// against its own, every row against its digest, every index against what it points to, the end
/// of the log against what was acknowledged. Never writes.
/// Works beside a running engine; what is written meanwhile is not looked at.
/// Errors: as open_sqlite_reader's, where there is nothing that could be checked at all. A damaged
/// store is no error but a report with findings.
result<verify_report> verify_store(const std::string& path, const verify_options& options = {});

}  // namespace snorri::store
