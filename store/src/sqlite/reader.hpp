// Reads a store through a connection of its own that never writes.
#pragma once

#include <memory>
#include <string>

#include "index/memory.hpp"
#include "snorri/base/result.hpp"
#include "snorri/store/event_store.hpp"
#include "snorri/store/sqlite_store.hpp"

namespace snorri::store::sqlite {

/// `path` is resolved. `shared`: the writer's indexes, where it is in this process; else null.
/// Errors: as open_sqlite_reader.
result<std::unique_ptr<store_reader>> open_reader(const std::string& path,
                                                  const reader_options& options,
                                                  std::shared_ptr<index::memories> shared);

}  // namespace snorri::store::sqlite
