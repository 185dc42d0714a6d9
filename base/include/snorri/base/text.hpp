// Which bytes are text.
#pragma once

#include <string_view>

namespace snorri {

/// RFC 3629: no overlong forms, no surrogates.
bool is_utf8(std::string_view text) noexcept;

/// UTF-8 without control characters U+0000..1F, U+7F.
bool is_plain_text(std::string_view text) noexcept;

}  // namespace snorri
