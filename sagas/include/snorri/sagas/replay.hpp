// A saga's recorded history against definitions as they are now: each record is decided again from
// what came in, and compared with what was decided then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/base/result.hpp"
#include "snorri/sagas/definition.hpp"
#include "snorri/sagas/record.hpp"

namespace snorri::sagas {

struct recorded_saga {
  std::string type;
  std::string key;
  std::vector<record> history;
};

/// Reads what `snorri show TYPE/KEY --bodies -o json` prints: docs/cli.md has its shape. A body
/// that is a JSON string is taken for the bytes of one that was no JSON. Errors: record_unreadable,
/// which says what is missing.
result<recorded_saga> read_recorded(std::string_view json);

struct difference {
  std::uint64_t version = 0;  // of the record
  std::string what;           // "it went to CAPTURE, and would now go to CANCELLED"
};

struct replay_report {
  std::string saga;             // "order/536365"
  std::string definition;       // "order version 1"
  bool same_definition = true;  // that which the saga is pinned to, by its hash
  std::size_t records = 0;      // decided again; fewer than there are where it went another way
  std::size_t records_all = 0;
  std::vector<difference> differences;

  bool agrees() const noexcept { return differences.empty(); }
  /// Several lines; the first says whether it agrees.
  std::string text() const;
};

/// By the definition of the version that a record pins, or, where that is not among `definitions`,
/// by the highest one. Each record is decided by both executors, which must agree.
/// Compared are outcome, states, status, commands (name, type, id, body, delay, what they undo),
/// events, raised events, timers and their limits, what was closed, stopped and collected, and,
/// where the definition is the very same, the row. Reasons are not compared, and bodies by what
/// they mean. Ends at the first record after which the saga stands elsewhere than it stood. Errors:
/// definition_missing, if none has the saga's name.
result<replay_report> replay(const std::vector<const definition*>& definitions,
                             const recorded_saga& saga);

}  // namespace snorri::sagas
