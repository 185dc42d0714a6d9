// The lines of an export: one JSON object each, as docs/store.md describes them, each with a digest
// over itself and all before it. So a line that was changed, left out or moved is known by its
// number, and an export that was cut off by its missing last line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "snorri/base/result.hpp"
#include "snorri/store/types.hpp"

namespace snorri::store::copy {

inline constexpr int export_format = 1;

/// The first line.
struct export_header {
  int format = export_format;
  std::string store_id;
  position after = 0;  // what is there already where it is imported
};

/// The last line.
struct export_end {
  position at = 0;
  std::uint64_t events = 0;
  std::uint64_t lines = 0;  // with the first and this one
};

using export_line = std::variant<export_header, recorded_event, stream_row, parked_message,
                                 held_message, subscription, route, definition_row, export_end>;

/// The text of a line, without its digest.
std::string to_text(const export_line& line);

/// What to_text wrote. Errors: export_malformed, with what is wrong and no line number.
result<export_line> from_text(std::string_view text);

/// The digests of one export, line after line.
class line_seal {
 public:
  /// `text` with its digest as its last key, without the end of the line.
  std::string seal(std::string_view text);

  /// The text without its digest. Errors: export_malformed.
  result<std::string> open(std::string_view line);

 private:
  std::string next(std::string_view text);

  std::string last_;
};

}  // namespace snorri::store::copy
