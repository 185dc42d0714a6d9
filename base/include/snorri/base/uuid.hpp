// Ids that are made once and then only carried: a store's id, a message's id in the SDK.
// What a saga sends is not named here: such ids are derived from saga, version and index.
#pragma once

#include <cstdint>
#include <string>

#include "snorri/base/clock.hpp"

namespace snorri {

/// A UUID of version 7 (RFC 9562) as 36 lower-case characters. Ids made later in time sort later,
/// so an index over them grows at its end. Threads: any.
std::string make_uuid7(time_point now);

/// 64 bits from the system's generator. Threads: any.
std::uint64_t random_bits();

}  // namespace snorri
