// What somebody may do at the admin address.
#pragma once

#include <optional>
#include <string_view>

namespace snorri::app {

/// Each includes those before it.
enum class role { anyone, read, operate, admin };

std::string_view to_string(role what) noexcept;

/// "read", "operate" or "admin".
std::optional<role> parse_role(std::string_view text) noexcept;

}  // namespace snorri::app
