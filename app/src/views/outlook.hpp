// What a saga does next by itself, read from its definition's rows: no saga library is needed.
#pragma once

#include <string>
#include <vector>

#include "snorri/base/clock.hpp"
#include "snorri/sagas/instance.hpp"
#include "snorri/sagas/shape.hpp"

namespace snorri::app {

struct outlook {
  time_point at;
  std::string timer;  // as of timer_record
  std::string what;   // "asks again for CapturePayment, attempt 2 of 3"
};

/// In order of time. `of` may be nullptr: then it is only said that a time is up.
std::vector<outlook> outlook_of(const sagas::shape* of, const sagas::control& now);

/// Events from outside that the state takes; none where it only waits for answers.
std::vector<std::string> events_taken(const sagas::shape& of, const sagas::control& now);

/// Whether an operator's `cancel` would be taken and not ignored.
bool takes_cancel(const sagas::shape& of, const std::string& state);

}  // namespace snorri::app
