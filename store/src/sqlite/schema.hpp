// The tables of a store and how a file is known to be one. PostgreSQL's tables will be the same.
#pragma once

#include <cstdint>
#include <string>

#include "connection.hpp"
#include "snorri/base/clock.hpp"
#include "snorri/base/result.hpp"

namespace snorri::store::sqlite {

enum class file_kind { empty, snorri, older };

/// Tells whether the file behind `db` is a store of ours, of this format or an older one. Writes
/// nothing. Errors: store_foreign, store_corrupt, store_newer. Throws SQLite::Exception.
result<file_kind> identify(SQLite::Database& db, const std::string& path);

/// Makes the tables in one transaction: a crash leaves an empty database or a whole store.
/// Throws SQLite::Exception.
void create_schema(SQLite::Database& db, time_point now, const std::string& store_id);

/// The parts of it, for an upgrade's transaction.
void create_tables(SQLite::Database& db);
void mark_format(SQLite::Database& db);

/// Compares tables and indexes, to the letter, with those of this format.
/// Errors: store_corrupt. Throws SQLite::Exception.
result<void> check_schema(SQLite::Database& db, const std::string& path);

/// Throws SQLite::Exception. Errors: store_corrupt when the row is missing or not what was written.
result<std::string> read_meta(SQLite::Database& db, const std::string& path,
                              const std::string& name);
void put_meta(SQLite::Database& db, const std::string& name, const std::string& value);

/// How many transactions wrote something and no event. With the last position it says how much was
/// acknowledged: what a damaged log lost at its end is missed by one or the other.
/// Throws SQLite::Exception. Errors: store_corrupt.
result<std::uint64_t> read_quiet_commits(SQLite::Database& db, const std::string& path);
void write_quiet_commits(SQLite::Database& db, std::uint64_t count);

/// Counts how often the store was opened for writing: it will fence a writer that was replaced.
/// Throws SQLite::Exception. Errors: store_corrupt.
result<void> advance_epoch(SQLite::Database& db, const std::string& path);

}  // namespace snorri::store::sqlite
