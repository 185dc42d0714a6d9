// Archives: PATH.2010-12.archive holds the streams whose last event was in that month (UTC), in the
// store's own format, so that it can be read alone. Here is how such a file is named, made and
// opened. What is in it is the mover's business.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>

#include "snorri/base/clock.hpp"
#include "snorri/base/result.hpp"

namespace snorri::store::sqlite {

/// Year times 100 plus month, such as 201012; 0 = none.
using archive_month = int;

/// Times before 1970 or after 9999 count as the first or last month of those.
archive_month month_of(time_point at);
/// "2010-12"
std::string text_of(archive_month month);

std::string archive_path(const std::string& store_path, archive_month month);

/// Of which month the store's file `db` is an archive; 0 for one that is none.
/// Throws SQLite::Exception.
archive_month month_of_archive(SQLite::Database& db);

/// Opens the archive to write, makes it if it is not there. Each commit is on disk when it returns;
/// there is no log beside the file between commits.
/// Errors: store_foreign (another program's, or another store's), store_corrupt, store_newer,
/// store_unsafe. Throws SQLite::Exception.
result<SQLite::Database> open_archive_for_writing(const std::string& store_path,
                                                  const std::string& vfs,
                                                  const std::string& store_id, archive_month month);

/// Throws unavailable, SQLite::Exception.
SQLite::Database open_archive_for_reading(const std::string& store_path, const std::string& vfs,
                                          const std::string& store_id, archive_month month);

/// Ends writing that was under way when a process died, so that readers need not.
/// Throws SQLite::Exception.
void repair_archives(const std::string& store_path, const std::string& vfs);

}  // namespace snorri::store::sqlite
