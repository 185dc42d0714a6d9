// What happens before a store may be written: is it one, is it sound, is its format this one.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include "head_witness.hpp"
#include "snorri/base/result.hpp"
#include "snorri/store/sqlite_store.hpp"

namespace snorri::store::sqlite {

/// The writer's connection to a store that was looked at, made where there was none, and brought up
/// to date where it was of an older format.
/// Pre: options.path is resolved and locked. Errors: as open_sqlite_store. Throws
/// SQLite::Exception and damage.
result<SQLite::Database> open_checked(const sqlite_options& options);

/// Compares the end of the log with what was acknowledged, and checks the last events.
/// Errors: store_corrupt. Throws as above.
result<void> check_end(SQLite::Database& db, const std::string& path, const std::string& store_id);

}  // namespace snorri::store::sqlite
