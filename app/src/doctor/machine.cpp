#include <fcntl.h>
#include <sys/resource.h>
#include <sys/timex.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>

#include "doctor/checks.hpp"
#include "snorri/base/clock.hpp"
#include "text/time_text.hpp"

namespace snorri::app {

namespace {

constexpr unsigned long tmpfs = 0x01021994;  // f_type of statfs(2)
constexpr std::size_t syncs = 25;

finding check_clock() {
  const auto now = std::chrono::time_point_cast<duration>(std::chrono::system_clock::now());
  timex about{};
  const int state = adjtimex(&about);
  const std::string said = date_time_text(now);
  if (state < 0 || state == TIME_ERROR || (about.status & STA_UNSYNC) != 0) {
    return warning("clock", said + ", and nothing keeps it right",
                   "let it be kept by NTP (apt-get install systemd-timesyncd): timers and times of "
                   "records are this clock's; in a container its host does it");
  }
  return good("clock", said + ", kept right by the system");
}

/// Microseconds of each of some small writes with their sync; none if it can't be written there.
std::vector<std::uint64_t> measure_syncs(const std::string& folder) {
  std::string path = folder + "/.snorri-doctor-XXXXXX";
  const int file = mkostemp(path.data(), O_CLOEXEC);
  if (file < 0) return {};
  unlink(path.c_str());
  std::array<char, 4096> page{};
  std::vector<std::uint64_t> took;
  for (std::size_t at = 0; at < syncs; ++at) {
    const auto begin = std::chrono::steady_clock::now();
    const auto place = static_cast<off_t>(at * page.size());
    if (pwrite(file, page.data(), page.size(), place) < 0 || fdatasync(file) != 0) break;
    const auto time = std::chrono::steady_clock::now() - begin;
    took.push_back(static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(time).count()));
  }
  close(file);
  return took;
}

finding check_disk_speed(const std::string& folder) {
  auto took = measure_syncs(folder);
  if (took.size() < syncs) {
    return bad("disk_speed", folder + " can't be written by this user",
               "run it as the user that the engine runs as, or give that one the folder");
  }
  struct statfs about {};
  const bool in_memory =
      ::statfs(folder.c_str(), &about) == 0 && static_cast<unsigned long>(about.f_type) == tmpfs;
  std::sort(took.begin(), took.end());
  return judge_disk_speed(took[took.size() / 2], took.back(), in_memory);
}

}  // namespace

findings check_machine(const settings& with) {
  findings found{check_clock()};
  const auto folder =
      std::filesystem::absolute(with.store.empty() ? "x" : with.store).parent_path();
  std::error_code failure;
  if (std::filesystem::is_directory(folder, failure)) {
    found.push_back(check_disk_speed(folder.string()));
  }
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {  // the engine raises its own up to the hard limit
    found.push_back(judge_files(files.rlim_max, with.peers_max));
  }
  return found;
}

}  // namespace snorri::app
