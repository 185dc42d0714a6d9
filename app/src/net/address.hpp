// The admin address, as the engine binds it and the command line finds it. Without TLS it is the
// loopback only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "snorri/base/result.hpp"

namespace snorri::app {

struct http_address {
  std::string host = "127.0.0.1";  // an IP address, or with TLS also a name
  std::uint16_t port = 7708;
  bool tls = false;
  /// Of the command line: the file with the token (""= where the engine of this user puts it), and
  /// the certificates that are trusted ("" = the system's).
  std::string token_file = {};
  std::string ca_file = {};

  /// "127.0.0.1:7708", "[::1]:7708"
  std::string text() const;
  /// "http://127.0.0.1:7708"
  std::string url() const;
};

/// Where the command line asks. Takes "127.0.0.1:7708", "localhost:7708", "[::1]:0", each with or
/// without "http://" before it; and "https://snorri.example:7708".
/// Errors: address_invalid, also for an address that other machines could reach, without https.
result<http_address> parse_http_address(std::string_view text);

/// What an engine binds: an IP address or localhost, and a port; with `tls` any, else the loopback.
/// Errors: address_invalid.
result<http_address> parse_admin_address(std::string_view text, bool tls);

/// "127.0.0.1", "::1", "localhost"
bool is_loopback_address(std::string_view host);

/// Whether the Host header of a request names this machine's loopback. A page from elsewhere that
/// makes a browser ask us (DNS rebinding) does not.
bool is_loopback_host(std::string_view host_header);

}  // namespace snorri::app
