// Proves that a key file is what was written to it. A subject that is not found by its name any
// more could not be forgotten, so it is not enough that every key can be read.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "snorri/base/result.hpp"

namespace snorri::store::sqlite {

struct key_findings {
  std::vector<std::string> texts;  // one sentence each
  std::size_t count = 0;           // of those not kept, too
  std::size_t keys = 0;
  std::size_t forgotten = 0;
};

/// Of the key file of the store at `store_path`; a file that is not there has nothing wrong.
/// Never writes. Errors: store_foreign, store_newer, io_failed; damage is a finding.
result<key_findings> check_keys(const std::string& store_path, const std::string& vfs,
                                const std::string& store_id, std::size_t findings_max);

}  // namespace snorri::store::sqlite
