// A store with many orders in it, each decided by the real definition of tests/sagas.
#pragma once

#include <cstddef>
#include <string>

#include "snorri/base/result.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::bench {

/// Of `count` sagas three quarters are confirmed, a tenth is cancelled, one in fifty is stuck and
/// the rest is under way; three in ten are of type "refund", the others "order". They began a
/// second apart, the last of them at `now`. The first is order/long, with `records` records.
result<void> fill(store::event_store& into, std::size_t count, std::size_t records, time_point now);

}  // namespace snorri::bench
