// Counts what the engine does. Called for every record, so it only adds: no clock, no lock, no
// allocation.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "snorri/engine/figures.hpp"
#include "snorri/sagas/definition.hpp"
#include "snorri/sagas/instance.hpp"

namespace snorri::engine {

/// Threads: one.
class tally {
 public:
  tally();

  /// Before anything of that definition is counted.
  void know(const sagas::definition& which);
  /// A saga that lives at the start.
  void found(const std::string& type, std::string_view status);
  /// `before` is the status that was counted last; nothing for a saga that begins.
  void recorded(const sagas::definition& by, std::optional<sagas::saga_status> before,
                const sagas::control& after, const sagas::record& what);
  void committed(std::size_t records, std::chrono::steady_clock::duration took);
  void fired(duration late);

  engine_figures figures;

 private:
  std::unordered_map<const sagas::definition*, saga_figures*> by_definition_;
};

}  // namespace snorri::engine
