#include "reserve_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdint>

namespace snorri::store::sqlite {

namespace {

constexpr std::uint64_t beside_min = 4u << 20u;  // free bytes with which it is worth trying again

}  // namespace

reserve_file::reserve_file(const std::string& store_path, std::size_t bytes)
    : path_(store_path + ".reserve"), bytes_(bytes) {}

reserve_file::~reserve_file() {
  if (held_) ::unlink(path_.c_str());
}

bool reserve_file::hold() {
  if (held_ || bytes_ == 0) return true;
  const int file = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return false;
  held_ = ::posix_fallocate(file, 0, static_cast<off_t>(bytes_)) == 0;
  // A part of it would only make the disk fuller.
  if (!held_) [[maybe_unused]] const int cut = ::ftruncate(file, 0);
  ::close(file);
  return held_;
}

void reserve_file::give_up() {
  held_ = false;
  [[maybe_unused]] const int cut = ::truncate(path_.c_str(), 0);
}

bool reserve_file::has_room_beside() {
  if (!hold()) return false;
  struct statvfs about {};
  if (::statvfs(path_.c_str(), &about) != 0) return true;
  return static_cast<std::uint64_t>(about.f_bavail) * about.f_frsize >= beside_min;
}

}  // namespace snorri::store::sqlite
