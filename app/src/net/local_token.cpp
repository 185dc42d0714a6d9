#include "net/local_token.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "snorri/base/invariant.hpp"

namespace snorri::app {

namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t token_file_bytes_max = 4096;

error failed(const std::string& path, const std::string& why) {
  return error(errc::io_failed, "the token file " + path + ": " + why +
                                    "; admin_token_file says where else it may go");
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string file_name(std::uint16_t port) { return "/admin-" + std::to_string(port) + ".token"; }

std::string own_temporary_folder() { return "/tmp/snorri-" + std::to_string(geteuid()); }

bool is_folder(const std::string& path) {
  struct stat what {};
  return stat(path.c_str(), &what) == 0 && S_ISDIR(what.st_mode);
}

/// Ours alone, made if it is not there.
result<void> own_folder(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return failed(path, std::strerror(errno));
  struct stat what {};
  if (lstat(path.c_str(), &what) != 0) return failed(path, std::strerror(errno));
  const bool ours = S_ISDIR(what.st_mode) && what.st_uid == geteuid() && (what.st_mode & 022u) == 0;
  if (!ours) return failed(path, "the folder is another's, or others may write to it");
  return {};
}

/// Closes it.
struct open_file {
  int descriptor;
  ~open_file() {
    if (descriptor >= 0) close(descriptor);
  }
};

}  // namespace

std::string make_token() {
  std::array<unsigned char, token_bytes> bytes{};
  const auto got = getrandom(bytes.data(), bytes.size(), 0);
  SNORRI_INVARIANT(got == static_cast<ssize_t>(bytes.size()), "the kernel gives random bytes");
  constexpr const char* digits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : bytes) {
    text += digits[byte >> 4u];
    text += digits[byte & 15u];
  }
  return text;
}

result<std::string> local_token_path(std::uint16_t port) {
  std::string systemd = variable("RUNTIME_DIRECTORY");
  systemd = systemd.substr(0, systemd.find(':'));
  if (!systemd.empty()) return systemd + file_name(port);
  std::string folder = variable("XDG_RUNTIME_DIR");
  folder = folder.empty() || !is_folder(folder) ? own_temporary_folder() : folder + "/snorri";
  if (auto ours = own_folder(folder); !ours) return ours.error();
  return folder + file_name(port);
}

result<void> write_token_file(const std::string& path, const std::string& token) {
  const std::string fresh = path + ".new";
  unlink(fresh.c_str());
  const open_file file{open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (file.descriptor < 0) return failed(path, std::strerror(errno));
  const std::string line = token + "\n";
  if (write(file.descriptor, line.data(), line.size()) != static_cast<ssize_t>(line.size()) ||
      rename(fresh.c_str(), path.c_str()) != 0) {
    const std::string why = std::strerror(errno);
    unlink(fresh.c_str());
    return failed(path, why);
  }
  return {};
}

result<std::string> read_token_file(const std::string& path) {
  const open_file file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  struct stat what {};
  if (file.descriptor < 0 || fstat(file.descriptor, &what) != 0) {
    return error(errc::io_failed, "the token file " + path + ": " + std::strerror(errno));
  }
  const auto invalid = [&path](const std::string& why) {
    return error(errc::key_file_invalid, "the token file " + path + " " + why);
  };
  if (!S_ISREG(what.st_mode)) return invalid("is no file");
  if ((what.st_mode & 077u) != 0) return invalid("may be read by others: chmod 600 it");
  std::string text(token_file_bytes_max, '\0');
  const auto got = read(file.descriptor, text.data(), text.size());
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  text = text.substr(0, text.find_first_of("\r\n"));
  if (text.empty()) return invalid("has no token in its first line");
  return text;
}

std::vector<std::string> local_token_candidates(std::uint16_t port) {
  std::vector<std::string> folders{"/run/snorri"};
  if (const std::string user = variable("XDG_RUNTIME_DIR"); !user.empty()) {
    folders.push_back(user + "/snorri");
  }
  folders.push_back(own_temporary_folder());
  for (std::string& each : folders) each += file_name(port);
  return folders;
}

result<std::string> token_for(const http_address& to) {
  if (!to.token_file.empty()) return read_token_file(to.token_file);
  if (!is_loopback_address(to.host)) return std::string();
  for (const std::string& path : local_token_candidates(to.port)) {
    struct stat what {};
    const bool trusted = lstat(path.c_str(), &what) == 0 && S_ISREG(what.st_mode) &&
                         (what.st_uid == geteuid() || geteuid() == 0 || what.st_uid == 0);
    if (!trusted) continue;
    if (auto token = read_token_file(path)) return token;
  }
  return std::string();
}

}  // namespace snorri::app
