#include "unfinished.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace snorri::store::sqlite {

namespace {

std::string marker_of(const std::string& path) { return path + ".unfinished"; }

error failed(const std::string& doing, const std::string& path) {
  return {errc::io_failed,
          "cannot " + doing + " " + path + ": " + std::generic_category().message(errno)};
}

result<void> sync_folder_of(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path().string();
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool done = file >= 0 && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (!done) return failed("sync", folder);
  return {};
}

}  // namespace

result<void> mark_unfinished(const std::string& path, const std::string& what) {
  const auto marker = marker_of(path);
  const int file = ::open(marker.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return failed("create", marker);
  const auto text = what + "\n";
  const bool done = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                    ::fsync(file) == 0;
  ::close(file);
  if (!done) return failed("write", marker);
  return sync_folder_of(path);
}

result<void> clear_unfinished(const std::string& path) {
  if (::unlink(marker_of(path).c_str()) != 0 && errno != ENOENT)
    return failed("remove", marker_of(path));
  return sync_folder_of(path);
}

result<void> check_finished(const std::string& path) {
  const int file = ::open(marker_of(path).c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  std::array<char, 512> text{};
  const auto length = ::read(file, text.data(), text.size());
  ::close(file);
  std::string what(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  what.erase(what.find_last_not_of('\n') + 1);
  return error{errc::history_mismatch, "`snorri " + what + "` into " + path +
                                           " did not end: do it again before an engine runs on it"};
}

}  // namespace snorri::store::sqlite
