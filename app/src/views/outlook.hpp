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
  std::string timer;   // as of timer_record
  std::string what;    // "asks again for CapturePayment, attempt 2 of 3"
  bool sends = false;  // a command that was decided before, and waits for this time
};

/// Whether it still fires: a timer after which the saga is stuck does not.
bool is_alive(const sagas::control& now, const sagas::timer_record& timer);

/// In order of time. `of` may be nullptr: then it is only said that a time is up.
std::vector<outlook> outlook_of(const sagas::shape* of, const sagas::control& now);

/// Events from outside that the state takes; none where it only waits for answers.
std::vector<std::string> events_taken(const sagas::shape& of, const sagas::control& now);

/// Whether an operator's `cancel` would be taken and not ignored.
bool takes_cancel(const sagas::shape& of, const std::string& state);

}  // namespace snorri::app
