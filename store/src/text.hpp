// Which bytes may be stored as text.
#pragma once

#include <string_view>

namespace snorri::store {

/// UTF-8 (RFC 3629: no overlong forms, no surrogates) without control characters U+0000..1F, U+7F.
bool is_plain_text(std::string_view text) noexcept;

}  // namespace snorri::store
