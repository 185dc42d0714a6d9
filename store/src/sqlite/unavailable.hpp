// What an archive or key file that can't be read is thrown as, inside this folder: no damage of the
// store itself, and only who asked for something of it fails.
#pragma once

#include <exception>
#include <utility>

#include "snorri/base/error.hpp"

namespace snorri::store::sqlite {

class unavailable : public std::exception {
 public:
  explicit unavailable(error why) : why_(std::move(why)) {}
  const error& why() const noexcept { return why_; }
  const char* what() const noexcept override { return why_.message().c_str(); }

 private:
  error why_;
};

}  // namespace snorri::store::sqlite
