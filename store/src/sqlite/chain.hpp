// The hash chain over events. SQLite checks neither payloads nor that a row is missing; each event
// therefore keeps a digest of itself and the link of the global chain, and each stream's row the
// end of its own chain.
#pragma once

#include <cstdint>

#include "digest.hpp"
#include "snorri/store/types.hpp"

namespace snorri::store::sqlite {

using chain_link = std::uint64_t;

/// Where an event stands: with its content, what its digest covers.
struct event_place {
  position at = 0;
  std::uint64_t stream = 0;
  stream_version version = 0;
  position before = 0;  // of the stream's event before; 0 for the first
  position jump = 0;    // of the stream's event number version & (version - 1); 0 for none
  bool remembered = false;
};

/// `metadata` and `body` as they are stored: sealed, where they are. Part of the file format.
inline std::uint64_t digest_of_event(const event_place& where, const event& what,
                                     std::uint64_t data_key, std::string_view metadata,
                                     std::string_view body) {
  return digest_of(digest_seed::event, where.at, where.stream, where.version, where.before,
                   where.jump, where.remembered ? 1 : 0, to_us(what.at), what.type, what.source,
                   what.id, what.correlation, data_key, metadata, body);
}

/// The link after `previous`; both chains begin with 0.
inline chain_link next_link(chain_link previous, std::uint64_t event_digest) {
  digest link(previous);
  link.add_word(event_digest);
  return link.value();
}

}  // namespace snorri::store::sqlite
