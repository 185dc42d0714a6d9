// What `snorri serve` can be told, and by whom: a flag goes before an SNORRI_... variable, that
// before the configuration file, that before the default. One table (settings.cpp) has every value
// with its unit, default and range.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "snorri/base/result.hpp"

namespace snorri::app {

struct setting {
  const char*
      name;  // key in the file; with dashes the flag, in capitals after SNORRI_ the variable
  const char* unit;  // "ms", "bytes", ...; "text" for what is no number, "list" for several texts
  const char* initial;  // the default; "" = none
  std::uint64_t min;
  std::uint64_t max;
  const char* what;

  std::string flag() const;         // "--redelivery-ms"
  std::string environment() const;  // "SNORRI_REDELIVERY_MS"
  bool is_list() const;
  bool is_number() const;
};

std::span<const setting> settings_table();

/// Names and values as somebody gave them; a list keeps its order.
using given_settings = std::map<std::string, std::vector<std::string>, std::less<>>;

struct settings {
  std::string store;
  std::string listen;
  std::string keys;   // a folder, "" = none
  std::string guard;  // "network" or "all"
  std::uint64_t peer_bytes_max = 0;
  std::uint64_t handshakes_per_second = 0;
  std::string admin;
  std::vector<std::string> sagas;
  std::string name;
  std::string log_level;
  std::uint64_t redelivery_ms = 0;
  std::uint64_t heartbeat_ms = 0;
  std::uint64_t silence_ms = 0;
  std::uint64_t group_max = 0;
  std::uint64_t cache_max = 0;
  std::uint64_t snapshot_every = 0;
  std::uint64_t body_bytes_max = 0;
  std::uint64_t peers_max = 0;
  std::uint64_t held_max = 0;
  std::uint64_t waiting_bytes_max = 0;
  std::uint64_t held_bytes_max = 0;
  std::uint64_t wal_bytes_max = 0;
  std::uint64_t archive_after_days = 0;
  std::uint64_t subscriber_failures_max = 0;
  std::string damaged;  // "refuse" or "read-only"
};

/// What the environment says. `value_of` is std::getenv but in tests.
given_settings settings_from_environment(const char* (*value_of)(const char*));

/// Errors: configuration_invalid (no file, no TOML, an unknown key: names the nearest known one, a
/// value of another kind).
result<given_settings> settings_from_file(const std::string& path);

/// The first of `layers` that gives a value wins; then the default.
/// Errors: configuration_invalid, naming the value, where it came from, and its range.
result<settings> resolve_settings(const std::vector<given_settings>& layers);

}  // namespace snorri::app
