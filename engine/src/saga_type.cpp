#include "saga_type.hpp"

#include <algorithm>

namespace snorri::engine {

const sagas::definition* saga_type::find(int version) const {
  const auto found = versions.find(version);
  return found == versions.end() ? nullptr : found->second;
}

const sagas::definition* saga_type::carrier(int version) const {
  if (const auto* same = find(version)) return same;
  for (auto each = versions.rbegin(); each != versions.rend() && each->first > version; ++each) {
    const auto& declared = each->second->shape().migrations;
    const bool migrates =
        std::any_of(declared.begin(), declared.end(),
                    [version](const sagas::migration_shape& one) { return one.from == version; });
    if (migrates) return each->second;
  }
  return nullptr;
}

result<saga_types> sort_by_type(const std::vector<const sagas::definition*>& definitions) {
  saga_types types;
  for (const auto* definition : definitions) {
    const auto& shape = definition->shape();
    auto& type = types[shape.name];
    type.name = shape.name;
    if (!type.versions.emplace(shape.version, definition).second) {
      return error(errc::definition_duplicate,
                   "saga type " + shape.name + " version " + std::to_string(shape.version) +
                       " is defined twice: give one of them another name or version");
    }
  }
  return types;
}

}  // namespace snorri::engine
