// Columns and their order, in one place with the code that reads them.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>

#include "snorri/base/result.hpp"
#include "snorri/store/types.hpp"

namespace snorri::store::sqlite {

/// Of `streams s`.
inline constexpr const char* stream_columns =
    "s.id, s.category, s.key, s.state, s.status, s.definition_version, s.definition_hash, "
    "s.version, s.started_at, s.updated_at";

/// Of `events e` joined with `streams s`; the last is the link of the event before.
inline constexpr const char* event_columns =
    "e.position, e.stream, s.category, s.key, e.version, e.at, e.type, e.source, e.id, e.metadata, "
    "e.body, e.chain, "
    "(SELECT before.chain FROM events before WHERE before.position = e.position - 1)";

stream_row read_stream_row(SQLite::Statement& row);

/// Errors: store_corrupt when the event is not what its link in the chain says.
result<recorded_event> read_event(SQLite::Statement& row, const std::string& path);

}  // namespace snorri::store::sqlite
