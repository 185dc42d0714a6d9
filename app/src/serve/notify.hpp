// What a service manager is told (sd_notify's protocol): ready, stopping, still alive. Says nothing
// where nobody asked to be told.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace snorri::app {

/// Sends `state`, such as "READY=1", to the socket that NOTIFY_SOCKET names.
void notify_manager(std::string_view state);

/// How often the manager wants to hear that we live, by WATCHDOG_USEC; nothing if it does not.
std::optional<std::chrono::microseconds> watchdog_interval();

}  // namespace snorri::app
