#include "serve/notify.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace snorri::app {

void notify_manager(std::string_view state) {
  const char* const named = std::getenv("NOTIFY_SOCKET");
  if (named == nullptr || (named[0] != '/' && named[0] != '@')) return;
  const std::string_view path = named;
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  if (path.size() >= sizeof to.sun_path) return;
  std::memcpy(to.sun_path, path.data(), path.size());
  if (to.sun_path[0] == '@') to.sun_path[0] = '\0';  // Linux' abstract names
  const int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return;
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  // A manager that does not listen is no reason to do anything else.
  static_cast<void>(sendto(descriptor, state.data(), state.size(), MSG_NOSIGNAL,
                           reinterpret_cast<const sockaddr*>(&to), length));
  close(descriptor);
}

std::optional<std::chrono::microseconds> watchdog_interval() {
  const char* const text = std::getenv("WATCHDOG_USEC");
  if (text == nullptr) return std::nullopt;
  std::chrono::microseconds::rep count = 0;
  const auto end = text + std::strlen(text);
  if (std::from_chars(text, end, count).ptr != end || count <= 0) return std::nullopt;
  const char* const pid = std::getenv("WATCHDOG_PID");
  if (pid != nullptr && std::to_string(getpid()) != pid) return std::nullopt;
  return std::chrono::microseconds{count};
}

}  // namespace snorri::app
