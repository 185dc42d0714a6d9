// Settings read for the start, and again on SIGHUP: what can change then does, of the rest it is
// said that it waits for a restart.
#pragma once

#include "serve/flags.hpp"
#include "serve/layers.hpp"
#include "snorri/engine/engine.hpp"

namespace snorri::app {

/// Threads: one at a time.
class reloader {
 public:
  explicit reloader(serve_flags flags) : flags_(std::move(flags)) {}

  /// Errors: configuration_invalid.
  result<settings> first();

  /// Reads again, changes the log and the limits of `running` (which may be null), and logs what
  /// changed and what could not. Errors: configuration_invalid; nothing has changed then.
  result<settings> again(engine::engine* running);

 private:
  serve_flags flags_;
  setting_layers last_;  // as they are in force, but for what waits for a restart
};

engine::engine_limits limits_of(const settings& with);

}  // namespace snorri::app
