// How a subscription's row changes. Shared, so that the stores cannot differ in it.
#pragma once

#include <optional>
#include <string>

#include "snorri/base/result.hpp"
#include "snorri/store/types.hpp"

namespace snorri::store {

/// The row of a subscription that is opened. Errors: bad_argument.
result<subscription> opened(const std::optional<subscription>& known, const std::string& name,
                            const event_filter& filter, subscription_start start, position last);

/// Pre: `known` is what is stored under `name`. Errors: subscription_missing, subscription_fenced.
result<void> check_holder(const std::optional<subscription>& known, const std::string& name,
                          std::uint64_t epoch);

/// Nothing if the cursor does not move.
std::optional<subscription> moved(const subscription& known, position up_to, position last);

subscription failed(const subscription& known, const std::string& reason,
                    std::uint32_t failures_max);

subscription resumed(const subscription& known);

/// As a group writes it: filter and cursor are taken over, forward only. Nothing if it is fenced.
std::optional<subscription> merged(const std::optional<subscription>& known,
                                   const subscription& given, position last);

error no_such_subscription(const std::string& name);

}  // namespace snorri::store
