#include "store_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>
#include <utility>

namespace snorri::store::sqlite {

namespace {

constexpr int tries_max = 20;
constexpr std::chrono::milliseconds between_tries{5};

std::string read_process(int file) {
  std::array<char, 32> text{};
  const auto length = ::pread(file, text.data(), text.size(), 0);
  std::string process(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  process.erase(process.find_last_not_of('\n') + 1);
  return process.empty() ? "unknown" : process;
}

/// 0, or why not. Somebody who only asks whether the store is free holds the lock for a moment.
int take(int file) {
  for (int tries = 0; tries < tries_max; ++tries) {
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) return 0;
    if (errno != EWOULDBLOCK) return errno;
    std::this_thread::sleep_for(between_tries);
  }
  return EWOULDBLOCK;
}

/// For people only, so a failure changes nothing: the lock is flock's.
void write_process(int file) {
  const auto process = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file, 0) != 0) return;
  [[maybe_unused]] const auto written = ::pwrite(file, process.data(), process.size(), 0);
}

}  // namespace

result<store_lock> store_lock::acquire(const std::string& store_path) {
  const auto path = store_path + ".lock";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) {
    const auto code = errno;
    const bool denied = code == EACCES || code == EPERM || code == EROFS;
    return error{denied ? errc::store_read_only : errc::io_failed,
                 "cannot open " + path + ": " + std::generic_category().message(code) +
                     ": check that the folder exists and that this user may write it"};
  }
  store_lock lock(file);
  if (const int code = take(file); code != 0) {
    if (code == EWOULDBLOCK) {
      return error{errc::store_in_use, store_path + " is written by process " + read_process(file) +
                                           ": a store has one engine; stop " + "that one first"};
    }
    return error{errc::io_failed,
                 "cannot lock " + path + ": " + std::generic_category().message(code)};
  }
  write_process(file);
  return lock;
}

bool store_lock::is_free(const std::string& store_path) {
  const int file = ::open((store_path + ".lock").c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return true;
  const bool locked = ::flock(file, LOCK_SH | LOCK_NB) != 0;
  ::close(file);
  return !locked;
}

store_lock::store_lock(store_lock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

store_lock& store_lock::operator=(store_lock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

store_lock::~store_lock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace snorri::store::sqlite
