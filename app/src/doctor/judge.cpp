// From figures to what they mean.
#include <array>
#include <cstdio>

#include "doctor/checks.hpp"
#include "text/time_text.hpp"

namespace snorri::app {

namespace {

constexpr std::uint64_t mebibyte = 1u << 20u;

std::string microseconds(std::uint64_t us) {
  return duration_text(std::chrono::microseconds{static_cast<std::int64_t>(us)});
}

}  // namespace

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::array<const char*, 5> units{"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < units.size(); ++unit) value /= 1024;
  char text[32];
  std::snprintf(text, sizeof text, value < 10 && unit > 0 ? "%.1f %s" : "%.0f %s", value,
                units.at(unit));
  return text;
}

finding judge_room(std::uint64_t free, std::uint64_t size) {
  const std::string said = bytes_text(free) + " of " + bytes_text(size) + " are free";
  const std::string advice =
      "make room, or move old sagas into archives (archive_after_days): an engine on a full disk "
      "waits, and goes on by itself";
  if (free < 64 * mebibyte) return bad("disk_room", said, advice);
  if (free < 1024 * mebibyte || free < size / 20) return warning("disk_room", said, advice);
  return good("disk_room", said);
}

finding judge_disk_speed(std::uint64_t median_us, std::uint64_t slowest_us, bool in_memory) {
  const std::string said =
      "a sync takes " + microseconds(median_us) + ", the slowest " + microseconds(slowest_us);
  if (in_memory) {
    return warning("disk_speed", said + ", in memory",
                   "what is kept here is gone when the machine restarts: put the store on a disk");
  }
  if (median_us > 20'000) {
    return warning("disk_speed", said,
                   "one saga alone waits for a sync at each transition: a disk of its own, or an "
                   "SSD, makes it faster; many at once share a sync");
  }
  return good("disk_speed", said);
}

finding judge_log(std::uint64_t bytes, std::uint64_t bytes_max) {
  const std::string said =
      "the write-ahead log has " + bytes_text(bytes) + " of at most " + bytes_text(bytes_max);
  if (bytes < bytes_max / 2) return good("store_log", said);
  return warning("store_log", said,
                 "a program that reads the store for long keeps it from being folded in: end that "
                 "program (`fuser` with the store's path names it), or start the engine once");
}

finding judge_files(std::uint64_t files_max, std::uint64_t peers_max) {
  constexpr std::uint64_t each = 3;      // files of one connection
  constexpr std::uint64_t others = 100;  // store, log, admin
  const std::string said = std::to_string(files_max) + " files may be open at once";
  const std::uint64_t peers = files_max > others ? (files_max - others) / each : 0;
  if (peers >= peers_max) return good("open_files", said);
  return warning("open_files",
                 said + ", enough for " + std::to_string(peers) + " of peers_max " +
                     std::to_string(peers_max) + " services",
                 "where more will connect, raise the limit: LimitNOFILE= of the systemd unit, or "
                 "`ulimit -Hn`");
}

finding judge_sqlite(const std::string& version, bool has_wal_reset_bug) {
  if (!has_wal_reset_bug) return good("sqlite", "SQLite " + version);
  return good("sqlite",
              "SQLite " + version +
                  " has the WAL-reset bug (3.7.0 to 3.51.2), which Snorri keeps "
                  "clear of: one connection writes and checkpoints",
              "let no other program open the store for writing");
}

}  // namespace snorri::app
