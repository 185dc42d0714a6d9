// Commands that go on until somebody has seen enough.
#pragma once

#include "snorri/base/clock.hpp"

namespace snorri::app {

/// From here on Ctrl-C, SIGTERM and a closed pipe end the command as wished, not as a failure.
void take_over_signals();

bool was_interrupted();

/// Waits; returns early, and false, when it is interrupted or nobody reads stdout any more.
bool pause_for(duration length);

}  // namespace snorri::app
