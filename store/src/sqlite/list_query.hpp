// The SQL behind a list with a filter, so that each filter is answered from the index that suits
// it.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "snorri/store/event_store.hpp"

namespace snorri::store::sqlite {

/// Rows in order of id. `db` should be in a read transaction. Throws SQLite::Exception.
std::vector<stream_row> list_streams(SQLite::Database& db, const stream_filter& filter,
                                     std::uint64_t after, std::size_t limit);

}  // namespace snorri::store::sqlite
