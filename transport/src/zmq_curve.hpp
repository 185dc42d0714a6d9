// CURVE on a socket, every option checked: one that libzmq does not know must not go unnoticed.
#pragma once

#include <optional>

#include "snorri/base/error.hpp"
#include "snorri/transport/key_files.hpp"

namespace snorri::transport {

/// The peer's side. Errors: security_unproven: this libzmq has no CURVE.
std::optional<error> speak_curve(void* socket, const service_key& as);

/// The engine's side: nobody gets in whom the ZAP handler has not approved, also if there is no
/// such handler. Errors: as above.
std::optional<error> demand_curve(void* socket, const key_pair& engine);

}  // namespace snorri::transport
