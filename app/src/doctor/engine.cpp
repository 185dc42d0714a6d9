#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "doctor/checks.hpp"
#include "net/address.hpp"
#include "snorri/base/version.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

constexpr std::string_view tcp = "tcp://";
constexpr std::string_view ipc = "ipc://";

/// 0, or why nothing can be bound to it.
int bind_error(const std::string& host, const std::string& port) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE | AI_NUMERICHOST;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), port.c_str(), &wanted, &found) != 0) return EADDRNOTAVAIL;
  const int at = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  setsockopt(at, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const int failure = bind(at, found->ai_addr, found->ai_addrlen) == 0 ? 0 : errno;
  close(at);
  freeaddrinfo(found);
  return failure;
}

finding check_port(const char* check, const std::string& address, const std::string& host,
                   const std::string& port) {
  const int failure = bind_error(host, port);
  if (failure == 0) return good(check, address + " is free");
  return bad(check, address + " can't be bound: " + std::strerror(failure),
             failure == EADDRINUSE ? "`ss -ltnp sport = :" + port +
                                         "` names the program that has it: end that one, or choose "
                                         "another port"
                                   : std::string("choose an address of this machine"));
}

finding check_listen(const std::string& listen) {
  if (listen.starts_with(ipc)) {
    const auto folder = std::filesystem::path(listen.substr(ipc.size())).parent_path();
    if (folder.empty() || access(folder.c_str(), W_OK) == 0) return good("listen", listen);
    return bad("listen", folder.string() + " can't be written: " + std::strerror(errno),
               "make the folder, owned by the user that the engine runs as");
  }
  const auto colon = listen.rfind(':');
  if (!listen.starts_with(tcp) || colon < tcp.size()) {
    return bad("listen", listen + " is no address", "tcp://ADDRESS:PORT or ipc:///PATH");
  }
  std::string host = listen.substr(tcp.size(), colon - tcp.size());
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host == "*") host = "0.0.0.0";
  if (host == "localhost") host = "127.0.0.1";
  return check_port("listen", listen, host, listen.substr(colon + 1));
}

bool is_true(const json& status, const char* name) { return value_in(status, name) == true; }

}  // namespace

findings check_engine(const json& status, const std::string& admin) {
  const std::string version = text_in(status, "version");
  findings found{good("engine", "snorri " + version + ", process " +
                                    std::to_string(number_in(status, "pid")) + ", answers at " +
                                    admin)};
  if (version != SNORRI_VERSION) {
    found.push_back(
        warning("engine_version",
                "the engine is of version " + version + ", this program of " + SNORRI_VERSION,
                "restart the engine when it suits: it still runs what was there before"));
  }
  if (!is_true(status, "recovered")) {
    found.push_back(warning("engine_ready", "it still takes its sagas up again",
                            "`curl ADMIN/readyz?verbose` says when it has"));
  } else if (!is_true(status, "writable")) {
    found.push_back(
        bad("engine_ready", "nothing can be written: " + text_in(status, "not_writable_why"),
            "make room on the disk, or let it be written: the engine goes on by itself"));
  } else if (is_true(status, "draining")) {
    found.push_back(warning("engine_ready", "it drains: it is about to stop", "start it again"));
  } else {
    found.push_back(good("engine_ready", "it takes messages at " + text_in(status, "listen")));
  }
  if (const auto broken = number_in(status, "broken_sagas"); broken > 0) {
    found.push_back(bad("broken_sagas", std::to_string(broken) + " sagas can't be folded",
                        "`snorri status -o json` says which and why; all others go on"));
  }
  if (const auto parked = number_in(status, "parked"); parked > 0) {
    found.push_back(warning("parked", std::to_string(parked) + " messages are parked",
                            "`snorri parked` says why no saga could take them"));
  }
  for (const json& each : array_in(status, "paused")) {
    found.push_back(warning(
        "paused",
        "subscription " + text_in(each, "name") + " is paused: " + text_in(each, "reason"),
        "mend its subscriber, then `snorri subscriptions resume " + text_in(each, "name") + "`"));
  }
  return found;
}

findings check_addresses(const settings& with) {
  findings found{good("engine", "none answers at " + with.admin)};
  found.push_back(check_listen(with.listen));
  const auto admin = parse_http_address(with.admin);
  found.push_back(admin ? check_port("admin", with.admin, admin->host, std::to_string(admin->port))
                        : bad("admin", admin.error().text(), "an address such as 127.0.0.1:7708"));
  return found;
}

}  // namespace snorri::app
