// The definitions that an engine runs by, sorted by saga type and version.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "snorri/base/result.hpp"
#include "snorri/sagas/definition.hpp"

namespace snorri::engine {

/// All versions of one saga type that are loaded.
struct saga_type {
  std::string name;
  std::map<int, const sagas::definition*> versions;  // at least one

  const sagas::definition& newest() const { return *versions.rbegin()->second; }
  /// Null if that version is not loaded.
  const sagas::definition* find(int version) const;
  /// What carries a saga of that version on: that very version, or else the newest one that
  /// declares a migration from it; null if there is neither.
  const sagas::definition* carrier(int version) const;
};

using saga_types = std::map<std::string, saga_type>;

/// Errors: definition_duplicate.
result<saga_types> sort_by_type(const std::vector<const sagas::definition*>& definitions);

}  // namespace snorri::engine
