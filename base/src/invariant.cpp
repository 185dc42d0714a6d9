#include "snorri/base/invariant.hpp"

#include <cstdio>
#include <cstdlib>

#include "snorri/base/result.hpp"

namespace snorri {

void invariant_violated(const char* condition, const char* why, const char* file,
                        int line) noexcept {
  std::fprintf(stderr,
               "snorri: invariant violated: %s (%s) at %s:%d; this is a bug, please report it\n",
               why, condition, file, line);
  std::abort();
}

void throw_exception_from_error(const error& failure, const boost::source_location& where) {
  invariant_violated("result has a value", failure.text().c_str(), where.file_name(),
                     static_cast<int>(where.line()));
}

}  // namespace snorri
