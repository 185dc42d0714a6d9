// Which rows a list shows, with all that this store can be asked.
#pragma once

#include <utility>

#include "snorri/store/listing.hpp"

namespace snorri::store::sqlite {

struct list_filter : stream_filter {
  list_filter() = default;
  explicit list_filter(stream_filter plain, time_span span = {})
      : stream_filter(std::move(plain)), begun(span) {}

  time_span begun{};
};

}  // namespace snorri::store::sqlite
