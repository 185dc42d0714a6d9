#include <sys/statvfs.h>

#include <algorithm>
#include <filesystem>

#include "doctor/checks.hpp"
#include "snorri/base/clock.hpp"
#include "snorri/store/sqlite_store.hpp"
#include "text/time_text.hpp"

namespace snorri::app {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t head_events = 1000;  // read at both ends of the log

std::uint64_t size_of(const std::string& path) {
  std::error_code failure;
  const auto size = fs::file_size(path, failure);
  return failure ? 0 : size;
}

finding unreadable(const error& why) {
  return bad("store", why.text(),
             why.code() == errc::store_corrupt
                 ? "`snorri verify --store PATH` says what is damaged; `snorri restore` puts a "
                   "backup in its place"
                 : "docs/errors.md says what to do at this code");
}

/// What lies at the ends of the log can be read and is in order; verify reads all of it.
finding check_log_ends(store::store_reader& reader, store::position last) {
  const std::string all = "`snorri verify --store PATH` checks every record";
  store::position expected = 0;
  for (const store::position after :
       {store::position{0}, last - std::min<store::position>(last, head_events)}) {
    const auto read = reader.read_all(after, head_events);
    if (!read) return bad("store_records", read.error().text(), all);
    expected = after;
    for (const auto& each : *read) {
      if (each.position == ++expected) continue;
      return bad("store_records",
                 "position " + std::to_string(expected) + " is missing: the log has a gap", all);
    }
  }
  if (expected < last) {
    return bad(
        "store_records",
        "the log ends at position " + std::to_string(expected) + " of " + std::to_string(last),
        all);
  }
  return good("store_records",
              "the first and last " + std::to_string(std::min<store::position>(last, head_events)) +
                  " records are readable and without a gap",
              all);
}

/// A clock that was put back behind what is written.
finding check_last_time(store::store_reader& reader, store::position last) {
  const auto read = reader.read_all(last - std::min<store::position>(last, 1), 1);
  const time_point now = std::chrono::time_point_cast<duration>(std::chrono::system_clock::now());
  if (!read || read->empty() || read->back().event.at <= now) {
    return good("store_clock", "no record is of the future");
  }
  return bad("store_clock",
             "the last record is of " + date_time_text(read->back().event.at) + ", " +
                 duration_text(read->back().event.at - now) + " ahead of this clock",
             "the clock was put back: set it right before the engine starts");
}

finding check_disk_room(const std::string& folder) {
  struct statvfs disk {};
  if (statvfs(folder.c_str(), &disk) != 0) {
    return bad("disk_room", folder + " can't be asked for its room", "is it mounted?");
  }
  return judge_room(static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize,
                    static_cast<std::uint64_t>(disk.f_blocks) * disk.f_frsize);
}

}  // namespace

findings check_store(const settings& with) {
  if (with.store.empty()) {
    return {warning("store", "nobody says where the store is",
                    "--store PATH, SNORRI_STORE, or store in the configuration file")};
  }
  if (const auto place = store::check_store_place(with.store); !place) {
    return {bad("store", place.error().text(),
                place.error().code() == errc::store_unsafe
                    ? "move it to a local disk: locks can't be trusted there"
                    : "make the folder, owned by the user that the engine runs as")};
  }
  const std::string folder = fs::absolute(with.store).parent_path().string();
  findings found{check_disk_room(folder)};
  const auto reader = store::open_sqlite_reader(with.store);
  if (!reader) {
    found.push_back(reader.error().code() == errc::store_missing
                        ? good("store", with.store + " is not there yet: `serve` makes it")
                        : unreadable(reader.error()));
    return found;
  }
  const auto last = (*reader)->last_position();
  if (!last) {
    found.push_back(unreadable(last.error()));
    return found;
  }
  found.push_back(
      good("store", with.store + ", " + bytes_text(size_of(with.store)) + ", up to position " +
                        std::to_string(*last) +
                        (store::store_has_writer(with.store) ? ", an engine writes it"
                                                             : ", no engine writes it")));
  found.push_back(judge_log(size_of(with.store + "-wal"), with.wal_bytes_max));
  found.push_back(check_log_ends(**reader, *last));
  found.push_back(check_last_time(**reader, *last));
  return found;
}

}  // namespace snorri::app
