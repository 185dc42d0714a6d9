// Orders through a whole system of processes in bad weather: an engine, three participants, a
// publisher and two subscribers behind a fault proxy, killed and cut at random, by a seed. In the
// end each order has ended, each effect was brought about exactly once, and every subscriber has
// seen every event in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "../fault_proxy.hpp"

namespace snorri::faults {

struct storm_plan {
  std::size_t orders = 300;
  std::uint64_t seed = 1;
  std::size_t orders_a_second = 100;  // as they are published, in good weather
  std::size_t kills_min = 15;         // the storm goes on until there were so many
  bool has_keys = false;         // CURVE on every connection, and garbage inside of frames, too
  std::filesystem::path folder;  // of the stores, the notes and the logs; it exists
  std::function<void(std::size_t ended)> progress;  // may be empty
};

struct storm_report {
  std::map<std::string, std::size_t> kills;  // by process
  proxy_counts faults;
  std::size_t confirmed = 0;
  std::size_t cancelled = 0;
  std::size_t repeats_seen = 0;  // deliveries that a subscriber had seen before
  std::vector<std::string> failures;
};

/// Runs this program again as its processes: see run_role().
storm_report run_storm(const storm_plan& plan);

/// What a child process is; its arguments begin with --role. Gives its exit status.
int run_role(const std::vector<std::string>& words);

// What the processes leave in the folder.
inline constexpr const char* store_file = "store.db";
inline constexpr const char* acknowledged_file = "acknowledged";  // lines: "start-17 4711"
/// Lines "POSITION TYPE ID" in the order handled.
inline std::string seen_file(const std::string& subscriber) { return subscriber + ".seen"; }
inline std::string effects_file(const std::string& participant) { return participant + ".db"; }

inline constexpr const char* keys_folder = "keys";
inline std::string key_file(const std::string& process) { return process + ".key"; }

/// One order in ten does not pay: it is cancelled, and its reservation released.
inline bool pays(std::size_t order) { return order % 10 != 9; }

/// Reads what is left in the folder and says what is wrong with it. Pre: no process runs.
void check_storm(const storm_plan& plan, storm_report& into);

}  // namespace snorri::faults
