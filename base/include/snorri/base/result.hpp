// A value or an expected failure. No exception of ours crosses a folder; one of a library is caught
// where the library is called and becomes an error.
#pragma once

#include <boost/system/result.hpp>

#include "snorri/base/error.hpp"

namespace snorri {

/// `if (!r) return r.error(); use(*r);`  Asking for the value of a failure is our bug: it aborts.
template <class T>
using result = boost::system::result<T, error>;

/// Found by `result<T>::value()`; ends the program with the error's text.
[[noreturn]] void throw_exception_from_error(const error& failure, const boost::source_location&);

}  // namespace snorri
