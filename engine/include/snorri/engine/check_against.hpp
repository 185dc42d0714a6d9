// Asks, before anything is deployed, what would become of the living sagas of a store if an engine
// were started on it with these definitions. Writes nothing. The engine itself decides by the same
// code when it starts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/base/result.hpp"
#include "snorri/sagas/definition.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::engine {

enum class prospect {
  goes_on,          // by the version that it is pinned to, which is among the definitions
  migrates,         // by a newer version, which declares migrate_from<its version>
  needs_migration,  // its history fits a newer version, but no migrate_from<its version> is
                    // declared
  cannot,           // its history does not fit, or there is no definition for it at all
};

/// "goes on", "migrates", "needs migration", "cannot go on"
std::string_view to_string(prospect what) noexcept;

struct saga_prospect {
  std::string saga;  // "order/536365"
  std::string state;
  std::string status;      // "PENDING" or "STUCK"
  int pinned_version = 0;  // of the definition that it runs by now
  int next_version = 0;    // of the one that it was folded by; 0 = there is none for it
  prospect outcome = prospect::goes_on;
  std::string reason;        // needs_migration, cannot: one sentence that says why and what to do
  std::uint64_t record = 0;  // cannot: version of the record that does not fit; 0 = none of them
};

struct against_report {
  std::vector<saga_prospect> sagas;  // every living one, in order of creation

  std::size_t count(prospect what) const noexcept;
  /// An engine would start: every saga goes on or migrates.
  bool can_start() const noexcept {
    return count(prospect::goes_on) + count(prospect::migrates) == sagas.size();
  }
};

/// Folds every saga of the store that has not ended, from its first record on, through the
/// definition that would carry it on: the one of its pinned version, or else the newest version
/// that declares a migration from it, or else the newest. Limits: 200 bytes or so a living saga.
/// Errors: definition_duplicate, and the store's; never what is wrong with one saga.
result<against_report> check_against(store::store_reader& reader,
                                     const std::vector<const sagas::definition*>& definitions);

}  // namespace snorri::engine
