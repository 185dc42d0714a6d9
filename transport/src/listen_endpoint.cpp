#include "listen_endpoint.hpp"

#include <ifaddrs.h>
#include <netinet/in.h>

#include <boost/asio/ip/address.hpp>
#include <cstring>

#include "zmq_address.hpp"

namespace snorri::transport {
namespace {

/// The first IPv4 address of a network interface.
std::optional<boost::asio::ip::address> of_interface(const std::string& name) {
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return std::nullopt;
  std::optional<boost::asio::ip::address> found;
  for (const ifaddrs* each = all; each != nullptr && !found; each = each->ifa_next) {
    if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET) continue;
    if (name != each->ifa_name) continue;
    sockaddr_in where{};
    std::memcpy(&where, each->ifa_addr, sizeof where);
    found = boost::asio::ip::address_v4(ntohl(where.sin_addr.s_addr));
  }
  ::freeifaddrs(all);
  return found;
}

}  // namespace

result<boost::asio::ip::tcp::endpoint> listen_endpoint(const std::string& address) {
  constexpr std::string_view tcp = "tcp://";
  const auto colon = address.rfind(':');
  auto host = address.substr(tcp.size(), colon - tcp.size());
  const auto port = static_cast<std::uint16_t>(std::stoul(address.substr(colon + 1)));
  if (host == "*") host = "0.0.0.0";
  if (host == "localhost") host = "127.0.0.1";
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  boost::system::error_code failed;
  auto found = boost::asio::ip::make_address(host, failed);
  if (failed) {
    const auto own = of_interface(host);
    if (!own) return address_error(address, ENODEV);
    found = *own;
  }
  return boost::asio::ip::tcp::endpoint(found, port);
}

}  // namespace snorri::transport
