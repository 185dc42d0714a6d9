#include <dirent.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>

#include "metrics/metrics.hpp"
#include "snorri/base/version.hpp"
#include "snorri/store/sqlite_store.hpp"

namespace snorri::app {

namespace {

/// Fields of /proc/self/stat behind the name, which may hold anything: state is number 3.
struct process_stat {
  double cpu_seconds = 0;
  double started = 0;  // seconds after boot
  std::uint64_t virtual_bytes = 0;
  std::uint64_t resident_bytes = 0;
  std::uint64_t threads = 0;
};

process_stat read_stat() {
  std::ifstream file("/proc/self/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  std::istringstream rest(text.substr(text.rfind(')') + 1));
  std::array<std::string, 22> fields;  // 3 to 24
  for (std::string& each : fields) rest >> each;
  const auto number = [&](std::size_t field) {
    return std::strtoull(fields[field - 3].c_str(), nullptr, 10);
  };
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  process_stat out;
  out.cpu_seconds = static_cast<double>(number(14) + number(15)) / ticks;
  out.threads = number(20);
  out.started = static_cast<double>(number(22)) / ticks;
  out.virtual_bytes = number(23);
  out.resident_bytes = number(24) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return out;
}

/// Seconds since 1970, of the machine's start.
double boot_time() {
  std::ifstream file("/proc/stat");
  std::string word;
  double value = 0;
  while (file >> word) {
    if (word == "btime") file >> value;
  }
  return value;
}

std::size_t count_open_files() {
  DIR* const folder = opendir("/proc/self/fd");
  if (folder == nullptr) return 0;
  std::size_t entries = 0;
  while (readdir(folder) != nullptr) ++entries;
  closedir(folder);
  return entries > 3 ? entries - 3 : 0;  // but for ".", ".." and the folder's own
}

}  // namespace

void write_process(exposition& to) {
  const process_stat now = read_stat();
  to.counter("process_cpu_seconds_total", "Processor time spent, of the user and the system.");
  to.sample({}, now.cpu_seconds);
  to.gauge("process_resident_memory_bytes", "Memory that is in use.");
  to.sample({}, now.resident_bytes);
  to.gauge("process_virtual_memory_bytes", "Addresses that are taken.");
  to.sample({}, now.virtual_bytes);
  to.gauge("process_start_time_seconds", "When the process started, since 1970.");
  to.sample({}, boot_time() + now.started);
  to.gauge("process_open_fds", "Files and sockets that are open.");
  to.sample({}, count_open_files());
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    to.gauge("process_max_fds", "Files and sockets that may be open.");
    to.sample({}, static_cast<std::uint64_t>(files.rlim_cur));
  }
  to.gauge("process_threads", "Threads of the process.");
  to.sample({}, now.threads);
}

void write_build(exposition& to) {
  to.gauge("snorri_build_info", "Always 1; the labels say what runs.");
  const std::string sqlite = store::facts_of_sqlite().version;
  to.sample({{"version", SNORRI_VERSION}, {"sqlite", sqlite}, {"compiler", __VERSION__}}, 1);
}

void write_disk(exposition& to, const std::string& store) {
  struct statvfs disk {};
  if (store.empty() || statvfs(store.c_str(), &disk) != 0) return;
  to.gauge("snorri_store_disk_free_bytes", "Of the store's disk, for who is not root.");
  to.sample({}, static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize);
  to.gauge("snorri_store_disk_size_bytes", "Of the store's disk.");
  to.sample({}, static_cast<std::uint64_t>(disk.f_blocks) * disk.f_frsize);
}

void write_parked(exposition& to, std::uint64_t parked) {
  to.gauge("snorri_parked_messages", "Messages that are set aside and wait for an operator.");
  to.sample({}, parked);
}

void write_requests(exposition& to, const request_counts& counts) {
  to.counter("snorri_admin_requests_total", "Requests to the admin API, by address and status.");
  for (const auto& [of, count] : counts) {
    const std::string status = std::to_string(of.second);
    to.sample({{"path", of.first}, {"status", status}}, count);
  }
}

}  // namespace snorri::app
