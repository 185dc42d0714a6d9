// "order/536365" as users write it.
#pragma once

#include <string>
#include <string_view>

#include "snorri/base/result.hpp"
#include "snorri/store/types.hpp"

namespace snorri::app {

/// The type is what stands before the first '/'; the key may hold more of them.
/// Errors: bad_argument.
result<store::stream_name> parse_saga(std::string_view text);

/// Within the limits of a stream's name. Errors: bad_argument.
result<void> check_saga(const store::stream_name& name);

}  // namespace snorri::app
