// What a row that is not as it was written is thrown as, inside this folder: it is caught where
// SQLite's exceptions are, and becomes the call's error.
#pragma once

#include <stdexcept>
#include <string>

namespace snorri::store::sqlite {

/// `what()` is a sentence without the path, such as "the row of order/1 is not what was written".
class damage : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace snorri::store::sqlite
