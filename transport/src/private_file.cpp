#include "private_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace snorri::transport {
namespace {

constexpr std::size_t bytes_max = 16u << 20u;

/// An open file, closed at the end.
class descriptor {
 public:
  explicit descriptor(int number) : number_(number) {}
  ~descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  int get() const noexcept { return number_; }

 private:
  int number_;
};

error unreadable(const std::string& path, const std::string& why) {
  return {errc::key_file_invalid, "\"" + path + "\" " + why};
}

error failed(const std::string& path, const std::string& what) {
  return {errc::io_failed, "\"" + path + "\" " + what + ": " + std::strerror(errno)};
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool write_all(int to, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(to, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(to) == 0;
}

}  // namespace

result<std::string> read_private_file(const std::string& path, secrecy how) {
  const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    return unreadable(path, std::string("can't be opened: ") + std::strerror(errno));
  }
  struct stat found {};
  if (::fstat(file.get(), &found) != 0 || !S_ISREG(found.st_mode)) {
    return unreadable(path, "is no file");
  }
  if (how == secrecy::secret && (found.st_mode & S_IROTH) != 0) {
    return unreadable(path, "holds a secret, and everybody may read it: chmod 600");
  }
  if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return unreadable(path, "may be written by others than its owner: chmod 600");
  }
  std::string text;
  std::array<char, 4096> part{};
  while (true) {
    const auto got = ::read(file.get(), part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(path, std::string("can't be read: ") + std::strerror(errno));
    if (got == 0) return text;
    text.append(part.data(), static_cast<std::size_t>(got));
    if (text.size() > bytes_max) return unreadable(path, "is far too long for a file of keys");
  }
}

result<void> write_private_file(const std::string& path, std::string_view text, bool may_replace) {
  const std::string beside = path + ".new." + std::to_string(::getpid());
  {
    const descriptor file(
        ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (file.get() < 0) return failed(path, "can't be written");
    if (::fchmod(file.get(), 0600) != 0 || !write_all(file.get(), text)) {
      const auto why = failed(path, "can't be written");
      ::unlink(beside.c_str());
      return why;
    }
  }
  // link() does not replace, rename() does.
  const bool placed = may_replace ? ::rename(beside.c_str(), path.c_str()) == 0
                                  : ::link(beside.c_str(), path.c_str()) == 0;
  const int why = errno;
  if (!placed || !may_replace) ::unlink(beside.c_str());
  if (!placed && why == EEXIST) {
    return unreadable(path, "is there already: it is not written over");
  }
  errno = why;
  if (!placed) return failed(path, "can't be put into its place");
  const descriptor folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || ::fsync(folder.get()) != 0) return failed(path, "may not be on disk");
  return {};
}

result<file_lock> file_lock::take(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return failed(path, "can't be opened");
  while (::flock(file, LOCK_EX) != 0) {
    if (errno == EINTR) continue;
    const auto why = failed(path, "can't be locked");
    ::close(file);
    return why;
  }
  return file_lock(file);
}

file_lock::~file_lock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

file_lock::file_lock(file_lock&& from) noexcept
    : descriptor_(std::exchange(from.descriptor_, -1)) {}

}  // namespace snorri::transport
