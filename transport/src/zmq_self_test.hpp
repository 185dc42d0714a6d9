// Tries the engine's own door: whoever has no authorised key must be refused. CURVE without a
// handler that answers lets everybody in, and says nothing (libzmq 4.3.4).
#pragma once

#include <optional>
#include <string>

#include "snorri/base/error.hpp"

namespace snorri::transport {

/// Connects to `address` with a key that was made this moment, and once more without any; nothing
/// if both were refused. `engine_key` is the public key that is expected to answer. Errors:
/// security_unproven: one was let in, or nobody answered within `patience_ms`.
std::optional<error> prove_refusal(const std::string& address, const std::string& engine_key,
                                   int patience_ms = 10'000);

}  // namespace snorri::transport
