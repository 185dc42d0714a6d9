// The admin address, as the engine binds it and the command line finds it. Loopback only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "snorri/base/result.hpp"

namespace snorri::app {

struct http_address {
  std::string host = "127.0.0.1";  // an IP address: "127.0.0.1" or "::1"
  std::uint16_t port = 7708;

  /// "127.0.0.1:7708", "[::1]:7708"
  std::string text() const;
};

/// Takes "127.0.0.1:7708", "localhost:7708", "[::1]:0", each with or without "http://" before it.
/// Errors: address_invalid, also for an address that other machines could reach.
result<http_address> parse_http_address(std::string_view text);

/// Whether the Host header of a request names this machine's loopback. A page from elsewhere that
/// makes a browser ask us (DNS rebinding) does not.
bool is_loopback_host(std::string_view host_header);

}  // namespace snorri::app
