// Lists by when streams began: what a list of rows in order of creation does not say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "snorri/base/clock.hpp"
#include "snorri/base/result.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::store {

/// From `from` on and before `before`; what is not given has no end.
struct time_span {
  std::optional<time_point> from{};
  std::optional<time_point> before{};

  bool empty() const noexcept { return !from && !before; }
  bool holds(time_point at) const noexcept {
    return (!from || *from <= at) && (!before || at < *before);
  }
};

/// As store_reader::list, of streams that began in `begun`. A reader of SQLite looks for them in
/// the database; of any other all rows that pass `filter` are looked at.
result<std::vector<stream_row>> list_begun(store_reader& in, const stream_filter& filter,
                                           const time_span& begun, std::uint64_t after,
                                           std::size_t limit);

}  // namespace snorri::store
