// What a view is made from: the store, and what is known beside it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/base/clock.hpp"
#include "snorri/engine/engine.hpp"
#include "snorri/sagas/definition.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::app {

/// A service as it was seen: connected, or gone.
struct presence {
  std::string name;
  std::vector<std::string> commands;
  time_point since;  // one of its name is connected, or was
  time_point seen;   // the last time that one was
  bool connected = true;
};

struct reading {
  store::store_reader& store;
  std::optional<engine::engine_status> engine{};  // nothing: none is asked
  /// Those that are loaded, for what needs a saga's own code (its data, replay); may be empty.
  std::vector<const sagas::definition*> definitions{};
  time_point now{};
  std::vector<presence> presences{};

  /// Of this type and version; nullptr where it is not loaded.
  const sagas::definition* find(std::string_view type, int version) const {
    for (const auto* each : definitions) {
      if (each->shape().name == type && each->shape().version == version) return each;
    }
    return nullptr;
  }
};

}  // namespace snorri::app
