#include "serve/reloader.hpp"

#include "serve/log.hpp"

namespace snorri::app {

namespace {

void say(const changed_setting& what) {
  const std::string change = std::string(what.row->name) + ": " + what.before + " -> " + what.after;
  if (what.row->reloads) {
    log(engine::severity::info, "settings read again, " + change);
  } else {
    log(engine::severity::warning, "settings read again, but this waits for a restart: " + change);
  }
}

}  // namespace

engine::engine_limits limits_of(const settings& with) {
  engine::engine_limits limits;
  limits.group_max = with.group_max;
  limits.cache_max = with.cache_max;
  limits.snapshot_every = with.snapshot_every;
  limits.held_max = with.held_max;
  limits.held_bytes_max = with.held_bytes_max;
  limits.archive_after = std::chrono::days{with.archive_after_days};
  return limits;
}

result<settings> reloader::first() {
  auto layers = gather_layers(flags_.given, flags_.config);
  if (!layers) return layers.error();
  last_ = std::move(*layers);
  return resolve_settings(last_.given);
}

result<settings> reloader::again(engine::engine* running) {
  auto layers = gather_layers(flags_.given, flags_.config);
  if (!layers) return layers.error();
  auto fresh = resolve_settings(layers->given);
  if (!fresh) return fresh;
  const auto changes = compare_settings(last_, *layers);
  for (const changed_setting& each : changes) say(each);
  if (changes.empty()) log(engine::severity::info, "settings read again: none has changed");
  set_log_level(fresh->log_level);
  set_log_bodies(fresh->log_bodies == "yes");
  if (running != nullptr) running->change_limits(limits_of(*fresh));
  last_ = std::move(*layers);
  return fresh;
}

}  // namespace snorri::app
