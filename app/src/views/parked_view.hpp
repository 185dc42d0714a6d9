// Messages that were set aside for an operator, as JSON.
#pragma once

#include <cstddef>
#include <cstdint>

#include "snorri/base/result.hpp"
#include "snorri/engine/parked.hpp"
#include "snorri/store/event_store.hpp"
#include "views/json_fwd.hpp"

namespace snorri::app {

struct parked_request {
  std::uint64_t after = 0;
  std::size_t limit = 1000;
  bool bodies = false;   // with "headers" and "body"
  bool settled = false;  // also what was sent again or put away, with "settled"
};

/// An array, oldest first. `book` is brought up to date. Errors: the store's.
result<json> parked_json(store::store_reader& from, engine::parked_book& book,
                         const parked_request& what);

}  // namespace snorri::app
