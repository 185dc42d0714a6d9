// What an address says before libzmq sees it: who could reach it, and whether it is in use.
#pragma once

#include <optional>
#include <string>

#include "snorri/base/error.hpp"

namespace snorri::transport {

/// Why `address` can't be bound, or nothing. What other machines could reach must be `secured`.
std::optional<error> bind_fault(const std::string& address, bool secured);

/// Whether other machines could reach it.
bool is_reachable(const std::string& address);

/// Why `address` can't be connected to, or nothing.
std::optional<error> connect_fault(const std::string& address);

/// The errno of a failed bind or connect as a sentence with something to do.
error address_error(const std::string& address, int number);

}  // namespace snorri::transport
