// A reader that knows by itself which streams began when (listing.hpp).
#pragma once

#include "snorri/store/listing.hpp"

namespace snorri::store {

class lists_begun {
 public:
  virtual ~lists_begun() = default;
  virtual result<std::vector<stream_row>> list_begun(const stream_filter& filter,
                                                     const time_span& begun, std::uint64_t after,
                                                     std::size_t limit) = 0;
};

}  // namespace snorri::store
