// PATH.unfinished: a restore or an import into the store at PATH began and did not end. The events
// that are there are sound, yet what belongs to them is not all there: no engine may run on it.
#pragma once

#include <memory>
#include <string>

#include "snorri/base/result.hpp"
#include "snorri/store/sqlite_store.hpp"

namespace snorri::store::sqlite {

/// `what` is to be done again: "restore shop.backup". On disk afterwards. Errors: io_failed.
result<void> mark_unfinished(const std::string& path, const std::string& what);

/// Errors: io_failed.
result<void> clear_unfinished(const std::string& path);

/// Errors: history_mismatch, with what is to be done again.
result<void> check_finished(const std::string& path);

/// As open_sqlite_store, which refuses an unfinished store: for what is to finish it.
result<std::unique_ptr<event_store>> open_unfinished_store(const sqlite_options& options);

}  // namespace snorri::store::sqlite
