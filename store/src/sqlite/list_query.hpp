// The SQL behind a list with a filter, so that each filter is answered from the index that suits
// it.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "list_filter.hpp"
#include "snorri/store/event_store.hpp"
#include "words.hpp"

namespace snorri::store::sqlite {

/// Rows in order of id. `candidates`: the only ids that can pass, where that is known.
/// `db` should be in a read transaction. Throws SQLite::Exception and damage.
std::vector<stream_row> list_streams(SQLite::Database& db, word_reader& words,
                                     const list_filter& filter, std::uint64_t after,
                                     std::size_t limit,
                                     std::optional<std::vector<std::uint64_t>> candidates);

/// A stream whose last sealed event has this key and whose status is none of `statuses`.
/// Throws as list_streams.
std::optional<stream_row> find_of_key(SQLite::Database& db, std::uint64_t data_key,
                                      const std::vector<std::string>& statuses);

}  // namespace snorri::store::sqlite
