#include "linked.hpp"

#include "snorri/sagas/library.hpp"
#include "words.hpp"

namespace snorri::testing {

result<const sagas::definition*> find_linked(std::string_view saga_type, int version) {
  const sagas::definition* best = nullptr;
  std::vector<std::string> names;
  for (const auto* each : sagas::linked_definitions()) {
    const auto& shape = each->shape();
    names.push_back(shape.name + " version " + std::to_string(shape.version));
    if (shape.name != saga_type || (version != 0 && shape.version != version)) continue;
    if (best == nullptr || shape.version > best->shape().version) best = each;
  }
  if (best != nullptr) return best;
  return error(errc::definition_missing,
               "no saga " + std::string(saga_type) +
                   (version == 0 ? "" : " version " + std::to_string(version)) +
                   " is linked into this test: link the source file that says SNORRI_SAGA for it, "
                   "as a source or an OBJECT library of the test; linked are " +
                   list_text(names, "none"));
}

}  // namespace snorri::testing
