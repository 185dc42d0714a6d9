// The hash chain over events. SQLite checks neither payloads nor that a row is missing; each event
// therefore keeps a digest of itself and of the digest before it, which every read compares.
// It finds damage. It is no signature: whoever may write the file may also write the digests.
#pragma once

#include <cstdint>

#include "snorri/store/types.hpp"

namespace snorri::store::sqlite {

using chain_link = std::uint64_t;

/// The link of the event at `at`. The chain begins before position 1 with 0.
/// Part of the file format: a change needs a new schema version.
chain_link next_link(chain_link previous, position at, std::uint64_t stream, stream_version version,
                     const event& event);

}  // namespace snorri::store::sqlite
