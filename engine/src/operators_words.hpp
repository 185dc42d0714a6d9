// What operators write goes into the store as text: it is looked at before anything is decided.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "snorri/base/result.hpp"
#include "snorri/base/text.hpp"

namespace snorri::engine {

/// Who asks, ids and types. Errors: bad_argument.
template <class... Words>
result<void> check_words(const Words&... words) {
  constexpr std::size_t bytes_max = 512;
  for (const std::string_view each : std::initializer_list<std::string_view>{words...}) {
    if (each.size() <= bytes_max && is_plain_text(each)) continue;
    return error(errc::bad_argument,
                 "names, ids and types are UTF-8 of at most 512 bytes without control characters");
  }
  return {};
}

/// Errors: bad_argument.
inline result<void> check_reason(std::string_view reason) {
  constexpr std::size_t bytes_max = 1000;
  if (reason.size() <= bytes_max && is_plain_text(reason)) return {};
  return error(errc::bad_argument,
               "a reason is UTF-8 of at most 1,000 bytes without control characters");
}

}  // namespace snorri::engine
