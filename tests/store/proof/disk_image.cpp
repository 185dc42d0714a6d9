// What a disk may hold after a power loss. A file's writes since its last sync are kept, dropped,
// torn or reordered by sectors; names come and go in order, as a journaling file system keeps them.
#include <algorithm>

#include "disk_journal.hpp"

namespace snorri::store::proof {

namespace {

constexpr std::size_t sector_bytes = 512;
constexpr std::size_t no_inode = ~std::size_t{0};

/// Which of a file's unsynced writes, and of those which sectors, are on disk.
class survivors {
 public:
  survivors(loss how, std::size_t writes, random_numbers& random)
      : how_(how), random_(random), one_(writes == 0 ? 0 : random.below(writes)) {
    constexpr std::size_t percents[] = {10, 50, 90};
    percent_ = percents[random.below(3)];
  }

  enum class fate { kept, dropped, garbage };

  fate of(std::size_t write) {
    switch (how_) {
      case loss::all:
        return fate::dropped;
      case loss::none:
        return fate::kept;
      case loss::some_sectors:
        return random_.chance(percent_) ? fate::kept : fate::dropped;
      case loss::after_a_moment:
        return write < one_ || (write == one_ && random_.chance(50)) ? fate::kept : fate::dropped;
      case loss::before_a_moment:
        return write > one_ || (write == one_ && random_.chance(50)) ? fate::kept : fate::dropped;
      case loss::one_write:
        return write != one_ ? fate::kept : fate::dropped;
      case loss::all_but_one:
        return write == one_ ? fate::kept : fate::dropped;
      case loss::garbage:
        if (random_.chance(percent_)) return fate::kept;
        return random_.chance(50) ? fate::garbage : fate::dropped;
    }
    return fate::kept;
  }

 private:
  loss how_;
  random_numbers& random_;
  std::size_t one_;
  std::size_t percent_ = 50;
};

void put(std::string& image, std::uint64_t offset, std::string_view bytes) {
  if (image.size() < offset + bytes.size()) image.resize(offset + bytes.size());
  std::copy(bytes.begin(), bytes.end(), image.begin() + static_cast<std::ptrdiff_t>(offset));
}

/// A write by its sectors, each with its own fate.
void put_sectors(std::string& image, const disk_event& write, std::size_t n, survivors& survive,
                 random_numbers& random) {
  for (std::size_t at = 0; at < write.bytes.size();) {
    const auto offset = write.offset + at;
    const auto count =
        std::min<std::size_t>(sector_bytes - offset % sector_bytes, write.bytes.size() - at);
    const auto fate = survive.of(n);
    if (fate == survivors::fate::kept) {
      put(image, offset, std::string_view(write.bytes).substr(at, count));
    } else if (fate == survivors::fate::garbage) {
      put(image, offset, random.bytes(count));
    }
    at += count;
  }
}

}  // namespace

std::string disk_image::image_of(const inode_data& file, loss how, random_numbers& random) {
  std::string image = file.synced;
  survivors survive(how, file.unsynced.size(), random);
  for (std::size_t n = 0; n < file.unsynced.size(); ++n) {
    const auto& event = *file.unsynced[n];
    if (event.what == disk_event::kind::write) {
      put_sectors(image, event, n, survive, random);
    } else if (survive.of(n) == survivors::fate::kept) {
      image.resize(event.offset);
    }
  }
  // The length is the folder's business: it may be older than the sectors.
  const auto old = file.synced.size();
  if (how != loss::none && image.size() > old && random.chance(20)) {
    const auto sectors = (image.size() - old) / sector_bytes;
    image.resize(old + random.between(0, sectors) * sector_bytes);
  }
  return image;
}

disk_image::disk_image(const disk_journal& journal) : journal_(journal) { start(); }

void disk_image::start() {
  moment_ = submitted_ = acknowledged_ = 0;
  inodes_.clear();
  names_.clear();
  unsynced_names_.clear();
  outside_.clear();
  for (const auto& [name, bytes] : journal_.files_at_start()) {
    names_[name] = inodes_.size();
    inodes_.push_back({bytes, {}});
    outside_[name].push_back(&bytes);
  }
  synced_names_ = names_;
}

void disk_image::move_to(std::size_t events) {
  if (events < moment_) start();
  while (moment_ < events) apply(journal_.events()[moment_++]);
}

void disk_image::change_name(const std::string& name, std::size_t inode) {
  unsynced_names_.push_back({name, inode});
  if (inode == no_inode) {
    names_.erase(name);
  } else {
    names_[name] = inode;
  }
}

/// The first `count` changes of names that are not on disk yet.
void disk_image::put_names(folder& to, std::size_t count) const {
  for (std::size_t n = 0; n < count; ++n) {
    const auto& change = unsynced_names_[n];
    if (change.inode == no_inode) {
      to.erase(change.name);
    } else {
      to[change.name] = change.inode;
    }
  }
}

void disk_image::sync_names(std::size_t count) {
  put_names(synced_names_, count);
  unsynced_names_.erase(unsynced_names_.begin(),
                        unsynced_names_.begin() + static_cast<std::ptrdiff_t>(count));
}

void disk_image::apply(const disk_event& event) {
  using kind = disk_event::kind;
  switch (event.what) {
    case kind::submitted:
      submitted_ = event.offset;
      return;
    case kind::acknowledged:
      acknowledged_ = event.offset;
      return;
    case kind::outside:
      outside_[event.file].push_back(&event.bytes);
      return;
    case kind::create:
      inodes_.push_back({});
      change_name(event.file, inodes_.size() - 1);
      return;
    case kind::remove:
      change_name(event.file, no_inode);
      if (event.offset == 1) sync_names(unsynced_names_.size());
      return;
    case kind::write:
    case kind::truncate:
    case kind::sync:
      break;
  }
  const auto known = names_.find(event.file);
  if (known == names_.end()) return;  // written to after it was removed
  auto& file = inodes_[known->second];
  outside_.erase(event.file);  // the recording disk knows better
  if (event.what != kind::sync) {
    file.unsynced.push_back(&event);
    return;
  }
  random_numbers unused(0);
  file.synced = image_of(file, loss::none, unused);
  file.unsynced.clear();
  for (auto n = unsynced_names_.size(); n-- > 0;) {
    if (unsynced_names_[n].name == event.file) return sync_names(n + 1);
  }
}

std::map<std::string, std::string> disk_image::after(loss how, random_numbers& random) const {
  folder on_disk = synced_names_;
  const auto changes = how == loss::none  ? unsynced_names_.size()
                       : how == loss::all ? 0
                                          : random.between(0, unsynced_names_.size());
  put_names(on_disk, changes);
  std::map<std::string, std::string> files;
  for (const auto& [name, n] : on_disk) files[name] = image_of(inodes_[n], how, random);
  for (const auto& [name, versions] : outside_) {
    if (const auto* bytes = version_of(name, versions, how, random)) files[name] = *bytes;
  }
  return files;
}

/// Nobody saw the syncs of what was written past the recording disk. The witness of the last
/// position is not synced with each commit, so it may be an older one or not there; all else is
/// synced before it counts.
const std::string* disk_image::version_of(const std::string& name,
                                          const std::vector<const std::string*>& versions, loss how,
                                          random_numbers& random) const {
  constexpr std::size_t versions_back = 4;
  if (how == loss::none || !name.ends_with(".head")) return versions.back();
  const auto oldest = versions.size() - std::min(versions.size(), versions_back);
  const bool was_there = journal_.files_at_start().count(name) != 0;
  if (oldest == 0 && !was_there && (how == loss::all || random.chance(10))) return nullptr;
  return versions[how == loss::all ? oldest : random.between(oldest, versions.size() - 1)];
}

}  // namespace snorri::store::proof
