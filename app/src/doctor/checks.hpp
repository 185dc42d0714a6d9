// The checks of `snorri doctor`. None changes anything, but for a file of a moment that the disk's
// speed is measured with. Each says what it saw; none fails.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "doctor/finding.hpp"
#include "serve/settings.hpp"
#include "views/json_fwd.hpp"

namespace snorri::app {

/// The program, its libraries, and what a new project needs.
findings check_installation();

/// The saga libraries that `serve` would load.
findings check_sagas(const settings& with);

/// Where the store is and what is in it. `store` "" = nobody said.
findings check_store(const settings& with);

/// An engine that answers. Pre: `status` is its own.
findings check_engine(const json& status, const std::string& admin);

/// The addresses that an engine would bind. Pre: none runs there.
findings check_addresses(const settings& with);

/// The folder of keys, and, where one is named, whether a service's key opens the door to it.
findings check_keys(const settings& with, const std::string& service_key);

/// Clock, disk and limits of this machine.
findings check_machine(const settings& with);

// ---- what the checks judge by; apart, so that a test can give any figure

/// `free` and `size` of a disk, in bytes.
finding judge_room(std::uint64_t free, std::uint64_t size);
/// Of a file sync, in microseconds.
finding judge_disk_speed(std::uint64_t median_us, std::uint64_t slowest_us, bool in_memory);
/// The write-ahead log beside the length at which the store refuses messages.
finding judge_log(std::uint64_t bytes, std::uint64_t bytes_max);
finding judge_files(std::uint64_t files_max, std::uint64_t peers_max);
finding judge_sqlite(const std::string& version, bool has_wal_reset_bug);

/// "1.5 GiB"
std::string bytes_text(std::uint64_t bytes);

}  // namespace snorri::app
