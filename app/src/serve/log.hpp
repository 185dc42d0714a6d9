// The engine's log: human lines on stderr. Bodies of messages never come here.
#pragma once

#include <string>
#include <string_view>

#include "snorri/engine/engine.hpp"

namespace snorri::app {

/// `level`: "debug", "info", "warning" or "error". Call it once, before the first log().
void start_log(const std::string& level);

/// Threads: any.
void log(engine::severity how, std::string_view text);

}  // namespace snorri::app
