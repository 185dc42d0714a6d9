// Folds every saga of a store again from its first record, and compares with what the store says of
// it: `snorri verify --rebuild`. Whether the records are what was written is verify_store's to say.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "snorri/base/result.hpp"
#include "snorri/sagas/definition.hpp"
#include "snorri/store/event_store.hpp"
#include "snorri/store/verify.hpp"

namespace snorri::engine {

struct rebuild_options {
  std::size_t findings_max = 1000;  // more are counted, and not kept
  /// Told now and then how many sagas were folded; may be empty.
  std::function<void(std::uint64_t done)> progress{};
};

/// The kinds of findings are
///   saga_unreadable    a record is missing or can't be read, or does not fold by its definition
///   row_differs        the saga's row has another state, status, version or definition
///   snapshot_differs   the snapshot is not what folding gives, or can't be read
struct rebuild_report {
  std::uint64_t sagas = 0;
  std::uint64_t records = 0;
  std::uint64_t snapshots = 0;
  /// Of a definition that was not given: compared but for their data and snapshots.
  std::uint64_t without_definition = 0;
  std::uint64_t forgotten = 0;  // their data can't be read any more: not compared
  std::uint64_t findings_count = 0;
  std::vector<store::finding> findings;

  bool sound() const { return findings_count == 0; }
};

/// Works beside a running engine: a saga that moves on meanwhile is looked at again.
/// Errors: definition_duplicate, and the store's but for what concerns one saga.
result<rebuild_report> check_rebuilt(store::store_reader& reader,
                                     const std::vector<const sagas::definition*>& definitions,
                                     const rebuild_options& options = {});

}  // namespace snorri::engine
