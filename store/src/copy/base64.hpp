// Bytes as text (RFC 4648, with padding), for what is no UTF-8 in an export.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace snorri::store::copy {

std::string to_base64(std::string_view bytes);

/// Nothing for what to_base64 did not write.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace snorri::store::copy
