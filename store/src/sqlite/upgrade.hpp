// Brings a store of an earlier format to this one: forward only, in one transaction.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>

#include "snorri/base/result.hpp"

namespace snorri::store::sqlite {

/// Post: the file has this format and holds what it held; or it is as it was.
/// Pre: a store of an older format. Errors: store_corrupt (an event is not what was written).
/// Throws SQLite::Exception and damage.
result<void> upgrade(SQLite::Database& db, const std::string& path);

}  // namespace snorri::store::sqlite
