// The certificate that the admin address shows.
#pragma once

#include <memory>
#include <string>

#include "snorri/base/result.hpp"

namespace snorri::app {

struct server_tls;  // server_tls.hpp: for who speaks OpenSSL

/// TLS 1.2 and later. `certificate` is a PEM file with the whole chain, `key` the private key's.
/// Errors: configuration_invalid, with the file and why.
result<std::shared_ptr<server_tls>> load_server_tls(const std::string& certificate,
                                                    const std::string& key);

}  // namespace snorri::app
