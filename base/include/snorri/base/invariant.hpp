// Our own bugs, caught in every build. No input may reach one: what a user or a peer can cause is a
// result (result.hpp).
#pragma once

namespace snorri {

/// Writes what was violated to stderr and aborts.
[[noreturn]] void invariant_violated(const char* condition, const char* why, const char* file,
                                     int line) noexcept;

}  // namespace snorri

#define SNORRI_INVARIANT(condition, why) \
  (static_cast<bool>(condition)          \
       ? void(0)                         \
       : ::snorri::invariant_violated(#condition, why, __FILE__, __LINE__))
