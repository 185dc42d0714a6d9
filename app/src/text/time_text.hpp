// Times as people read them, and as they write them.
#pragma once

#include <string>

#include "snorri/base/clock.hpp"

namespace snorri::app {

/// "850 µs", "12 ms", "1.2 s", "2 min 05 s", "3 h 12 min", "4 d 03 h".
std::string duration_text(duration length);

/// "2010-12-01 08:26:00 UTC"
std::string date_time_text(time_point at);
/// "2010-12-01"
std::string date_text(time_point at);
/// "08:26:00.123"
std::string clock_text(time_point at);

}  // namespace snorri::app
