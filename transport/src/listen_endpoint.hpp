// An address as libzmq writes it, as one to listen at.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <string>

#include "snorri/base/result.hpp"

namespace snorri::transport {

/// `address`: "tcp://*:7707", "tcp://0.0.0.0:7707", "tcp://[::]:7707", "tcp://eth0:7707". Names of
/// machines are not looked up. Pre: bind_fault() has nothing to say. Errors: address_invalid.
result<boost::asio::ip::tcp::endpoint> listen_endpoint(const std::string& address);

}  // namespace snorri::transport
