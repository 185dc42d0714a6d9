#include "net/address.hpp"

#include <algorithm>
#include <charconv>

namespace snorri::app {

namespace {

error invalid(std::string_view text, const char* why) {
  return error(errc::address_invalid, "\"" + std::string(text.substr(0, 200)) +
                                          "\" is no admin address: " + why +
                                          "; write 127.0.0.1:7708");
}

/// Digits and dots only, or the two names that are no dotted numbers.
bool is_plain(std::string_view host) {
  return host == "localhost" || host == "::1" ||
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool is_name(std::string_view host) {
  const auto fits = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '.' || letter == '-' || letter == ':';
  };
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), fits);
}

result<http_address> parse(std::string_view text, std::string_view rest) {
  if (rest.ends_with('/')) rest.remove_suffix(1);
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
  if (!is_name(host)) return invalid(text, "the host is none");
  parsed.host = host == "localhost" ? "127.0.0.1" : std::string(host);
  return parsed;
}

}  // namespace

std::string http_address::text() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return name + ":" + std::to_string(port);
}

std::string http_address::url() const { return (tls ? "https://" : "http://") + text(); }

result<http_address> parse_http_address(std::string_view text) {
  std::string_view rest = text;
  const bool tls = rest.starts_with("https://");
  if (tls) rest.remove_prefix(8);
  if (rest.starts_with("http://")) rest.remove_prefix(7);
  auto parsed = parse(text, rest);
  if (!parsed) return parsed;
  if (!tls && !is_loopback_address(parsed->host)) {
    return invalid(text,
                   "only this machine's loopback is asked without TLS, so that no token goes "
                   "over a network in the clear: write https://");
  }
  parsed->tls = tls;
  return parsed;
}

result<http_address> parse_admin_address(std::string_view text, bool tls) {
  std::string_view rest = text;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (rest.starts_with(scheme)) rest.remove_prefix(scheme.size());
  }
  auto parsed = parse(text, rest);
  if (!parsed) return parsed;
  if (!tls && !is_loopback_address(parsed->host)) {
    return invalid(text,
                   "another address than the loopback is served with TLS only: give "
                   "--admin-tls-cert, --admin-tls-key and --admin-tokens, too");
  }
  parsed->tls = tls;
  return parsed;
}

bool is_loopback_address(std::string_view host) {
  return (host == "localhost" || host == "::1" || host.starts_with("127.")) && is_plain(host);
}

bool is_loopback_host(std::string_view host_header) {
  std::string_view host = host_header;
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    return end != std::string_view::npos && host.substr(1, end - 1) == "::1";
  }
  return is_loopback_address(host.substr(0, host.rfind(':')));
}

}  // namespace snorri::app
