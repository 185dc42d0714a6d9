// Percent-encoding, and a request's target taken apart.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snorri::app {

/// Everything but letters, digits and -._~ becomes %XX, so that a key with '/' stays one segment.
std::string percent_encode(std::string_view text);

/// Nothing for a '%' without two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text);

struct url_target {
  std::vector<std::string> segments;                           // decoded
  std::map<std::string, std::string, std::less<>> parameters;  // decoded; the last of a name wins

  /// "" where it is not given.
  std::string parameter(std::string_view name) const;
};

/// "/v1/sagas/order/536365?bodies=1". Nothing for a target that is none.
std::optional<url_target> parse_target(std::string_view target);

/// "?a=1&b=2" of those that are not empty.
std::string query_text(const std::vector<std::pair<std::string, std::string>>& parameters);

}  // namespace snorri::app
