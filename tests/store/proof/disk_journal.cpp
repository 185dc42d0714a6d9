#include "disk_journal.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace snorri::store::proof {

namespace {

std::string name_of(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  return all.str();
}

/// Shared memory is no file on a disk, and a lock holds no data.
bool is_of_no_disk(const std::string& name) {
  return name.ends_with("-shm") || name.ends_with(".lock");
}

/// Kept in reserve, and never read: its content stands for nothing.
bool is_filler(const std::string& name) { return name.ends_with(".reserve"); }

}  // namespace

void disk_journal::start_with(const std::filesystem::path& folder) {
  for (const auto& each : std::filesystem::directory_iterator(folder)) {
    const auto name = each.path().filename().string();
    if (each.is_regular_file() && !is_of_no_disk(name)) at_start_[name] = bytes_of(each.path());
  }
  outside_ = at_start_;
}

void disk_journal::add(disk_event::kind what, const std::string& path, std::uint64_t offset) {
  events_.push_back({what, name_of(path), offset});
  recorded_[events_.back().file] = true;
}

void disk_journal::opened(const std::string& path, bool is_made) {
  const auto name = name_of(path);
  const bool is_known = at_start_.count(name) + recorded_.count(name) > 0;
  if (is_made || !is_known) add(disk_event::kind::create, path);
}

void disk_journal::wrote(const std::string& path, std::uint64_t offset, const void* bytes,
                         std::size_t count) {
  add(disk_event::kind::write, path, offset);
  events_.back().bytes.assign(static_cast<const char*>(bytes), count);
}

void disk_journal::truncated(const std::string& path, std::uint64_t size) {
  add(disk_event::kind::truncate, path, size);
}

void disk_journal::synced(const std::string& path) {
  // What is written past the disk and before this sync must be seen before it.
  look_outside(std::filesystem::path(path).parent_path());
  add(disk_event::kind::sync, path);
}

void disk_journal::removed(const std::string& path, bool is_synced) {
  add(disk_event::kind::remove, path, is_synced ? 1 : 0);
}

void disk_journal::submitted(std::size_t step) {
  events_.push_back({disk_event::kind::submitted, "", step});
}

void disk_journal::acknowledged(std::size_t step, const std::filesystem::path& folder) {
  look_outside(folder);
  events_.push_back({disk_event::kind::acknowledged, "", step});
}

void disk_journal::look_outside(const std::filesystem::path& folder) {
  std::map<std::string, bool> seen;
  for (const auto& each : std::filesystem::directory_iterator(folder)) {
    const auto name = each.path().filename().string();
    if (!each.is_regular_file() || is_of_no_disk(name) || recorded_.count(name) != 0) continue;
    seen[name] = true;
    auto bytes = is_filler(name) ? std::string() : bytes_of(each.path());
    const auto known = outside_.find(name);
    if (known != outside_.end() && known->second == bytes) continue;
    outside_[name] = bytes;
    events_.push_back({disk_event::kind::outside, name, 0, std::move(bytes)});
  }
}

std::string to_text(loss how) {
  constexpr const char* texts[loss_kinds] = {
      "all unsynced writes lost", "nothing lost",         "some sectors lost",
      "later writes lost",        "earlier writes lost",  "one write lost",
      "all but one write lost",   "some sectors garbage",
  };
  return texts[static_cast<std::size_t>(how)];
}

void write_folder(const std::filesystem::path& folder,
                  const std::map<std::string, std::string>& files) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  for (const auto& [name, bytes] : files) {
    std::ofstream out(folder / name, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
}

}  // namespace snorri::store::proof
