#include "net/address.hpp"

#include <charconv>

namespace snorri::app {

namespace {

error invalid(std::string_view text, const char* why) {
  return error(errc::address_invalid, "\"" + std::string(text.substr(0, 200)) +
                                          "\" is no admin address: " + why +
                                          "; write 127.0.0.1:7708");
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

/// Digits and dots only, or the two names that are no dotted numbers.
bool is_plain(std::string_view host) {
  return host == "localhost" || host == "::1" ||
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

std::string http_address::text() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return name + ":" + std::to_string(port);
}

result<http_address> parse_http_address(std::string_view text) {
  std::string_view rest = text;
  if (rest.starts_with("http://")) rest.remove_prefix(7);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.starts_with("https://")) return invalid(text, "there is no TLS yet");
  const auto colon = rest.rfind(':');
  if (colon == std::string_view::npos) return invalid(text, "the port is missing");
  std::string_view host = rest.substr(0, colon);
  const std::string_view port = rest.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  http_address parsed;
  const auto read = std::from_chars(port.data(), port.data() + port.size(), parsed.port);
  if (read.ec != std::errc{} || read.ptr != port.data() + port.size()) {
    return invalid(text, "the port is a number from 0 to 65535");
  }
  if (!is_loopback(host) || !is_plain(host)) {
    return invalid(text, "only this machine's loopback is served, without TLS and tokens");
  }
  parsed.host = host == "localhost" ? "127.0.0.1" : std::string(host);
  return parsed;
}

bool is_loopback_host(std::string_view host_header) {
  std::string_view host = host_header;
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    return end != std::string_view::npos && host.substr(1, end - 1) == "::1";
  }
  host = host.substr(0, host.rfind(':'));
  return is_loopback(host) && is_plain(host);
}

}  // namespace snorri::app
