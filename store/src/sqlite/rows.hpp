// Columns and their order, in one place with the code that reads them and checks their digests.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <string>

#include "chain.hpp"
#include "snorri/store/types.hpp"
#include "words.hpp"

namespace snorri::store::sqlite {

/// The columns of `streams`, as they are stored.
struct stream_columns {
  std::uint64_t id = 0;
  stream_version version = 0;
  position head = 0;
  word_id state = 0;
  word_id status = 0;
  int definition_version = 0;
  word_id definition_hash = 0;
  std::int64_t updated_at = 0;
  std::uint64_t data_key = 0;
  chain_link chain = 0;
};
std::uint64_t digest_of_stream(const stream_columns& row);
std::uint64_t digest_of_stream_name(std::uint64_t id, word_id category, const std::string& key,
                                    std::int64_t started_at);

inline constexpr const char* stream_row_columns =
    "s.id, s.version, s.head, s.state, s.status, s.definition_version, s.definition_hash, "
    "s.updated_at, s.data_key, s.chain, s.digest";

/// Reads the columns above. Throws damage.
stream_columns read_stream_columns(SQLite::Statement& row);

struct stored_name {
  word_id category = 0;
  std::string key;
  std::int64_t started_at = 0;
};

/// Of `stream_names`, in this order.
inline constexpr const char* name_columns = "n.id, n.category, n.key, n.started_at, n.digest";
/// Reads those that begin at `column`. Throws damage.
stored_name read_stored_name(SQLite::Statement& row, int column);

/// The row as its users see it.
stream_row to_stream_row(const stream_columns& row, const stored_name& name, word_reader& words);

/// Of `events`, in this order.
inline constexpr const char* event_columns =
    "e.position, e.stream, e.version, e.before, e.jump, e.at, e.type, e.remembered, e.data_key, "
    "e.digest, e.chain, e.source, e.id, e.correlation, e.metadata, e.body";

/// An event as it is stored: sealed, where it is, and without its stream's name.
struct stored_event {
  event_place place;
  store::event event;
  std::uint64_t data_key = 0;
  std::uint64_t digest = 0;
  chain_link chain = 0;
};

/// Reads the columns above. Throws damage (a type that is missing).
stored_event read_stored_event(SQLite::Statement& row, word_reader& words);

/// Whether it is what was written.
bool is_intact(const stored_event& event);

// Digests of rows that hold what their users gave, whole.
std::uint64_t digest_of_row(const parked_message& row);
std::uint64_t digest_of_row(const held_message& row);
std::uint64_t digest_of_row(const subscription& row, const std::string& types);
std::uint64_t digest_of_row(const definition_row& row);
std::uint64_t digest_of_row(const route& row);
std::uint64_t digest_of_snapshot(std::uint64_t stream, stream_version version, word_id definition_hash,
                                 std::uint64_t data_key, std::string_view data);

inline constexpr const char* subscription_columns =
    "name, types, category, correlation, cursor, epoch, failures, paused, reason, digest";
inline constexpr const char* parked_columns =
    "id, at, digest, source, message_id, type, key, reason, headers, body";
inline constexpr const char* held_columns =
    "id, at, until, digest, saga_type, key, source, message_id, type, schema, traceparent, body";
// Each reads the columns of its table and compares the digest. Throws damage.
subscription read_subscription(SQLite::Statement& row);
parked_message read_parked(SQLite::Statement& row);
held_message read_held(SQLite::Statement& row);

/// How the types of a subscription are kept: one a line.
std::string to_lines(const std::vector<std::string>& all);
std::vector<std::string> from_lines(const std::string& text);

}  // namespace snorri::store::sqlite
