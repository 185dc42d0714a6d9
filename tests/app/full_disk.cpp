// A disk that is full for as long as a file exists: loaded before the C library (LD_PRELOAD), it
// answers ENOSPC to every write to a file, as the kernel does. The file's name is in FULL_DISK.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace {

bool refuses(int to) {
  const char* sign = std::getenv("FULL_DISK");
  struct stat about {};
  if (sign == nullptr || access(sign, F_OK) != 0) return false;
  if (fstat(to, &about) != 0 || !S_ISREG(about.st_mode)) return false;
  errno = ENOSPC;
  return true;
}

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t pwrite64(int to, const void* what, size_t size, off64_t at) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
  return refuses(to) ? -1 : real(to, what, size, at);
}

ssize_t pwrite(int to, const void* what, size_t size, off_t at) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
  return refuses(to) ? -1 : real(to, what, size, at);
}

ssize_t write(int to, const void* what, size_t size) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
  return refuses(to) ? -1 : real(to, what, size);
}

int posix_fallocate64(int to, off64_t at, off64_t size) {
  static const auto real = next<int (*)(int, off64_t, off64_t)>("posix_fallocate64");
  return refuses(to) ? ENOSPC : real(to, at, size);
}

int posix_fallocate(int to, off_t at, off_t size) {
  static const auto real = next<int (*)(int, off_t, off_t)>("posix_fallocate");
  return refuses(to) ? ENOSPC : real(to, at, size);
}
}
