// A living saga goes on by another version of its definition.
#include <algorithm>

#include "snorri/sagas/decide.hpp"
#include "transition.hpp"

namespace snorri::sagas {

result<decision> decide_migration(const definition& by, std::string_view name,
                                  const instance& before, time_point now) {
  const sagas::shape& shape = by.shape();
  const control& saga = before.control;
  const int from = saga.pin ? saga.pin->version : 0;
  const auto declared =
      std::find_if(shape.migrations.begin(), shape.migrations.end(),
                   [from](const migration_shape& each) { return each.from == from; });
  const std::string who = "saga " + std::string(name) + " runs by version " + std::to_string(from);
  if (declared == shape.migrations.end()) {
    return error(errc::definition_missing, who + ", and version " + std::to_string(shape.version) +
                                               " declares no migrate_from<" + std::to_string(from) +
                                               ">");
  }
  std::string to = saga.state;
  for (const auto& [old_name, new_name] : declared->states) {
    if (old_name == saga.state) to = new_name;
  }
  if (by.find_state(to) == nullptr) {
    return error(errc::definition_changed, who + " and is in state " + saga.state +
                                               ", which version " + std::to_string(shape.version) +
                                               " does not have: say what it is called now");
  }
  for (const auto& open : saga.open) {
    if (shape.find_command(open.name) != nullptr) continue;
    return error(errc::definition_changed, who + " and waits for an answer to " + open.name +
                                               ", which version " + std::to_string(shape.version) +
                                               " never asks for");
  }
  const std::string id = std::string(name) + "/migration." + std::to_string(saga.version + 1);
  input what;
  what.kind = input_kind::migration;
  what.source = name;
  what.id = id;
  what.type = "migration";
  decision made{begin_record(by, before, what, now), nullptr};
  made.record.to = std::move(to);
  made.record.pin = definition_pin{shape.version, shape.hash};
  return made;
}

}  // namespace snorri::sagas
