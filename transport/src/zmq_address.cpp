#include "zmq_address.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <zmq.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>

namespace snorri::transport {
namespace {

constexpr std::string_view tcp = "tcp://";
constexpr std::string_view ipc = "ipc://";

error invalid(const std::string& address, const std::string& why) {
  return {errc::address_invalid, "address \"" + address + "\" " + why};
}

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
  return failed == std::errc{} && end == text.data() + text.size() && port <= 65535;
}

/// Names are not looked up: what they stand for can change under us.
bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "[::1]" || host == "lo") return true;
  return host.starts_with("127.") && std::all_of(host.begin(), host.end(), [](char c) {
           return c == '.' || (c >= '0' && c <= '9');
         });
}

std::optional<error> form_fault(const std::string& address) {
  if (address.starts_with(ipc)) {
    const auto path = address.substr(ipc.size());
    if (path.empty() || path == "*")
      return invalid(address, "names no file: ipc:///run/snorri.sock");
    if (path.size() >= sizeof(sockaddr_un::sun_path)) {
      return invalid(address, "is too long: a socket's path has at most 107 bytes");
    }
    return std::nullopt;
  }
  if (!address.starts_with(tcp)) {
    return invalid(address, "is none: write tcp://127.0.0.1:7707 or ipc:///path/of/a.sock");
  }
  const auto colon = address.rfind(':');
  if (colon < tcp.size() || colon == tcp.size()) return invalid(address, "names no host and port");
  if (!is_port(std::string_view(address).substr(colon + 1))) {
    return invalid(address, "ends in no port: 1 to 65535, or 0 for a free one");
  }
  return std::nullopt;
}

/// libzmq deletes the socket file of a living engine and binds its own: ask it first.
bool somebody_listens(const std::string& path) {
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return false;
  sockaddr_un where{};
  where.sun_family = AF_UNIX;
  std::memcpy(where.sun_path, path.data(), path.size());
  sockaddr plain{};
  static_assert(sizeof plain <= sizeof where);
  const bool answered =
      ::connect(descriptor, static_cast<const sockaddr*>(static_cast<const void*>(&where)),
                sizeof where) == 0 ||
      errno == EAGAIN;
  ::close(descriptor);
  return answered;
}

/// libzmq deletes whatever lies at the path before it binds; we let it delete a socket only.
bool is_no_socket(const std::string& path) {
  struct stat found {};
  return ::lstat(path.c_str(), &found) == 0 && !S_ISSOCK(found.st_mode);
}

}  // namespace

bool is_reachable(const std::string& address) {
  if (!address.starts_with(tcp)) return false;
  return !is_loopback(address.substr(tcp.size(), address.rfind(':') - tcp.size()));
}

std::optional<error> bind_fault(const std::string& address, bool secured) {
  if (auto fault = form_fault(address)) return fault;
  if (address.starts_with(ipc)) {
    if (is_no_socket(address.substr(ipc.size()))) {
      return invalid(address,
                     "names something that is there and is no socket: choose another path");
    }
    if (!somebody_listens(address.substr(ipc.size()))) return std::nullopt;
    return address_error(address, EADDRINUSE);
  }
  if (secured || !is_reachable(address)) return std::nullopt;
  return invalid(address,
                 "can be reached from other machines, and without keys anybody there could do "
                 "everything: give --keys FOLDER (docs/security.md), or listen at 127.0.0.1, [::1] "
                 "or ipc");
}

std::optional<error> connect_fault(const std::string& address) {
  if (auto fault = form_fault(address)) return fault;
  if (address.ends_with(":0")) return invalid(address, "names no port to connect to");
  return std::nullopt;
}

error address_error(const std::string& address, int number) {
  switch (number) {
    case EADDRINUSE:
      return {errc::address_taken, "somebody listens at \"" + address +
                                       "\" already: is another engine running? Stop it or choose "
                                       "another address"};
    case EADDRNOTAVAIL:
    case ENODEV:
      return invalid(address, "belongs to no network interface of this machine");
    case EACCES:
      return invalid(address, "may not be used by this user: choose another");
    case ENOENT:
      return invalid(address, "lies in a directory that does not exist: make it first");
    default:
      return invalid(address, std::string("can't be used: ") + zmq_strerror(number));
  }
}

}  // namespace snorri::transport
