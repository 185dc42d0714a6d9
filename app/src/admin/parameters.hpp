// What the parameters of a request's target say.
#pragma once

#include <cstddef>
#include <cstdint>

#include "net/url.hpp"
#include "snorri/base/result.hpp"

namespace snorri::app {

inline constexpr std::size_t page_limit_default = 100;
inline constexpr std::size_t page_limit_max = 10'000;

/// The number in parameter `name`, `otherwise` where it is not given. Errors: bad_argument.
result<std::uint64_t> number_of(const url_target& target, const char* name, std::uint64_t otherwise,
                                std::uint64_t max);

struct page_cut {
  std::uint64_t after = 0;
  std::size_t limit = page_limit_default;
};
/// `after` and `limit`. Errors: bad_argument.
result<page_cut> page_of(const url_target& target);

/// "1" or "true".
bool is_set(const url_target& target, const char* name);

}  // namespace snorri::app
