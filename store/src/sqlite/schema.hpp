// The tables of a store and how a file is known to be one. PostgreSQL's tables will be the same.
#pragma once

#include <string>

#include "connection.hpp"
#include "snorri/base/clock.hpp"
#include "snorri/base/result.hpp"

namespace snorri::store::sqlite {

enum class file_kind { empty, snorri };

/// Tells whether the file behind `db` is a store of ours. Writes nothing.
/// Errors: store_foreign, store_corrupt, store_newer. Throws SQLite::Exception.
result<file_kind> identify(SQLite::Database& db, const std::string& path);

/// Makes the tables in one transaction: a crash leaves an empty database or a whole store.
/// Throws SQLite::Exception.
void create_schema(SQLite::Database& db, time_point now);

/// Brings a store of an earlier format to this one, in one transaction; what it holds stays as it
/// is. Throws SQLite::Exception.
void upgrade_schema(SQLite::Database& db);

/// Throws SQLite::Exception. Errors: store_corrupt when the row is missing.
result<std::string> read_meta(SQLite::Database& db, const std::string& path,
                              const std::string& name);

/// Counts how often the store was opened for writing: it will fence a writer that was replaced.
/// Throws SQLite::Exception.
void advance_epoch(SQLite::Database& db);

}  // namespace snorri::store::sqlite
