// Reads a store through a connection of its own that never writes.
#pragma once

#include <memory>
#include <string>

#include "snorri/base/result.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::store::sqlite {

/// `path` is resolved. Errors: as open_sqlite_reader.
result<std::unique_ptr<store_reader>> open_reader(const std::string& path, const std::string& vfs);

}  // namespace snorri::store::sqlite
