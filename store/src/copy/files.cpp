#include "copy/files.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "sqlite/connection.hpp"

namespace snorri::store::copy {

namespace {

namespace fs = std::filesystem;

error failed(const std::string& doing, const std::string& path, std::error_code why) {
  return {errc::io_failed, "cannot " + doing + " " + path + ": " + why.message()};
}

/// ".2010-12.archive", and what stands beside an archive.
bool is_archive(std::string_view suffix) {
  constexpr std::string_view shape = ".dddd-dd.archive";
  if (suffix.size() < shape.size()) return false;
  const bool fits = std::equal(shape.begin(), shape.end(), suffix.begin(), [](char kind, char at) {
    return kind == 'd' && at != 'd' ? std::isdigit(static_cast<unsigned char>(at)) != 0
                                    : kind == at;
  });
  const auto rest = suffix.substr(shape.size());
  return fits && (rest.empty() || rest == "-wal" || rest == "-shm" || rest == "-journal");
}

bool is_part(std::string_view suffix) {
  constexpr std::array<std::string_view, 6> known{"",         "-wal",  "-shm",
                                                  "-journal", ".head", ".reserve"};
  return std::find(known.begin(), known.end(), suffix) != known.end() || is_archive(suffix);
}

result<void> sync(const std::string& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC);
  const bool done = file >= 0 && ::fsync(file) == 0;
  const std::error_code why(errno, std::generic_category());
  if (file >= 0) ::close(file);
  if (!done) return failed("sync", path, why);
  return {};
}

}  // namespace

std::vector<std::string> parts_of_store(const std::string& path) {
  const fs::path file(path);
  const auto name = file.filename().string();
  std::vector<std::string> parts;
  std::error_code ignored;
  for (const auto& each : fs::directory_iterator(file.parent_path(), ignored)) {
    const auto other = each.path().filename().string();
    if (!other.starts_with(name)) continue;
    const auto suffix = other.substr(name.size());
    if (is_part(suffix)) parts.push_back(suffix);
  }
  std::sort(parts.begin(), parts.end());
  return parts;
}

bool exists(const std::string& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

result<void> remove_store(const std::string& path) {
  for (const auto& part : parts_of_store(path)) {
    std::error_code why;
    fs::remove(path + part, why);
    if (why) return failed("remove", path + part, why);
  }
  return {};
}

void remove_locks(const std::string& path) {
  std::error_code ignored;
  for (const auto* name : {".lock", ".partial.lock"}) fs::remove(path + name, ignored);
}

result<void> rename_file(const std::string& from, const std::string& to) {
  std::error_code why;
  fs::rename(from, to, why);
  if (why) return failed("move " + from + " to", to, why);
  return {};
}

result<void> sync_file(const std::string& path) { return sync(path, O_RDWR); }

result<void> sync_folder_of(const std::string& path) {
  return sync(fs::path(path).parent_path().string(), O_RDONLY | O_DIRECTORY);
}

result<void> drop_log(const std::string& path) {
  std::error_code ignored;
  const auto bytes = fs::file_size(path + "-wal", ignored);
  if (!ignored && bytes > 0) {
    return error{errc::io_failed, path + "-wal holds what " + path +
                                      " does not: another program is using it; end that first"};
  }
  fs::remove(path + "-wal", ignored);
  fs::remove(path + "-shm", ignored);
  return {};
}

result<void> copy_database(const std::string& from, const std::string& to) {
  try {
    auto source = sqlite::open_for_reading(from, "");
    SQLite::Database target(to, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    SQLite::Backup copying(target, source);
    copying.executeStep(-1);
  } catch (const SQLite::Exception& failure) {
    return sqlite::to_error(failure, to, "copying " + from + " to");
  }
  if (auto ok = sync_file(to); !ok) return ok;
  return sync_folder_of(to);
}

}  // namespace snorri::store::copy
