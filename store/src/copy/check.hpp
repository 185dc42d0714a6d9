// Whether a copy is what it should be, read back from its file.
#pragma once

#include <string>

#include "snorri/base/result.hpp"
#include "snorri/store/types.hpp"

namespace snorri::store::copy {

/// Verifies the store at `path` in full. Pre: nobody writes it.
/// Errors: store_corrupt (the first finding, or it does not end at `last`), and as
/// open_sqlite_reader's.
result<void> check_copy(const std::string& path, position last);

/// As check_copy, wherever it ends.
result<void> check_store(const std::string& path);

}  // namespace snorri::store::copy
