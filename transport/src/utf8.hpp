// What is UTF-8 (RFC 3629) and what may be shown in a sentence.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace snorri::transport {

/// The length of the well-formed sequence at the beginning of `text`; 0 if there is none.
std::size_t utf8_sequence(std::string_view text) noexcept;

bool holds_control_character(std::string_view text) noexcept;

/// A peer's bytes, fit for an error's sentence: quoted, printable ASCII, at most 64 characters.
std::string quoted(std::string_view bytes);

/// How many bytes at its beginning are plain: ASCII, no control character, neither a quote nor a
/// backslash. Such text stands in JSON as it is.
std::size_t plain_prefix(std::string_view text) noexcept;

}  // namespace snorri::transport
