// What a workload did to a disk, in order, and what the disk may hold if the power goes at any
// moment of it. It knows files and sectors; stores are its users' business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "random.hpp"

namespace snorri::store::proof {

struct disk_event {
  enum class kind {
    create,        // a name for a new, empty file
    write,         // `bytes` at `offset`
    truncate,      // to the length `offset`
    sync,          // all of the file is on disk
    remove,        // the name goes; `offset` 1 = and the folder is synced
    outside,       // `bytes` are all of a file that was written past the recording disk
    submitted,     // the step `offset` of the workload begins
    acknowledged,  // the step `offset` of the workload was answered
  };
  kind what;
  std::string file;  // its name in the folder
  std::uint64_t offset = 0;
  std::string bytes{};
};

/// Filled by a faulty_disk and by the workload's runner. Threads: one.
class disk_journal {
 public:
  /// What is in the folder now is on disk when the workload begins.
  void start_with(const std::filesystem::path& folder);

  /// Opened for the first time, or made: a file that is made past the recording disk counts as made
  /// when it is opened there.
  void opened(const std::string& path, bool is_made);
  void wrote(const std::string& path, std::uint64_t offset, const void* bytes, std::size_t count);
  void truncated(const std::string& path, std::uint64_t size);
  void synced(const std::string& path);
  void removed(const std::string& path, bool is_synced);

  void submitted(std::size_t step);
  /// Looks through the folder, too, for what was written past the recording disk.
  void acknowledged(std::size_t step, const std::filesystem::path& folder);

  const std::vector<disk_event>& events() const { return events_; }
  const std::map<std::string, std::string>& files_at_start() const { return at_start_; }

 private:
  void add(disk_event::kind what, const std::string& path, std::uint64_t offset = 0);
  void look_outside(const std::filesystem::path& folder);

  std::vector<disk_event> events_;
  std::map<std::string, std::string> at_start_;
  std::map<std::string, std::string> outside_;  // as last seen, "" = gone
  std::map<std::string, bool> recorded_;        // names that were opened on the recording disk
};

/// What becomes of what was written and not synced, when the power goes. `sectors` are of 512
/// bytes.
enum class loss {
  all,              // only what was synced is there
  none,             // as when only the process ends
  some_sectors,     // each kept or dropped
  after_a_moment,   // a prefix of the writes, the last of them torn
  before_a_moment,  // a suffix: later ones without the earlier
  one_write,        // one is missing
  all_but_one,      // one alone is there
  garbage,          // each sector kept, dropped, or full of something else
};
constexpr std::size_t loss_kinds = 8;
std::string to_text(loss how);

/// The disk at a moment of a journal. Threads: one.
class disk_image {
 public:
  /// `journal` must outlive the image.
  explicit disk_image(const disk_journal& journal);

  /// The disk after the first `events` events of the journal. Going forward is cheap.
  void move_to(std::size_t events);

  /// What may be on disk now, by name.
  std::map<std::string, std::string> after(loss how, random_numbers& random) const;

  std::size_t moment() const { return moment_; }
  /// The last step that was submitted and acknowledged so far; 0 = none.
  std::size_t submitted() const { return submitted_; }
  std::size_t acknowledged() const { return acknowledged_; }

 private:
  struct inode_data {
    std::string synced;
    std::vector<const disk_event*> unsynced;
  };
  struct name_change {
    std::string name;
    std::size_t inode;  // `no_inode` = the name goes
  };
  using folder = std::map<std::string, std::size_t>;

  void start();
  void apply(const disk_event& event);
  void change_name(const std::string& name, std::size_t inode);
  void sync_names(std::size_t count);
  void put_names(folder& to, std::size_t count) const;
  static std::string image_of(const inode_data& file, loss how, random_numbers& random);
  const std::string* version_of(const std::string& name,
                                const std::vector<const std::string*>& versions, loss how,
                                random_numbers& random) const;

  const disk_journal& journal_;
  std::size_t moment_ = 0;
  std::size_t submitted_ = 0;
  std::size_t acknowledged_ = 0;
  std::vector<inode_data> inodes_;
  folder names_;         // as programs see them
  folder synced_names_;  // as they are on disk
  std::vector<name_change> unsynced_names_;
  std::map<std::string, std::vector<const std::string*>> outside_;  // all versions so far
};

/// Puts the files into a folder that is emptied before.
void write_folder(const std::filesystem::path& folder,
                  const std::map<std::string, std::string>& files);

}  // namespace snorri::store::proof
