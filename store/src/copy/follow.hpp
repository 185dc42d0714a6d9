// Reads a whole store, or what is new in it, beside its writer, and ends at one consistent moment.
#pragma once

#include <cstdint>

#include "copy/sink.hpp"
#include "snorri/store/copy.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::store::copy {

struct begin_after {
  store::position position = 0;
  std::uint64_t parked = 0;  // the id of a parked message
};

struct followed {
  store::position position = 0;  // the moment
  std::uint64_t streams = 0;     // of which a row was given
};

/// Gives `to` the events after `from`, the rows of the streams they touched, the parked messages
/// after it and the side tables, as they were together at the moment that is answered.
/// A reader's calls are transactions of their own, so that the writer's log is never held; the
/// moment is found by reading what is left over and over until nothing was written meanwhile.
/// Errors: the reader's, the sink's; store_in_use, when the writer left no moment free.
result<followed> follow(store_reader& reader, begin_after from, sink& to,
                        const copy_progress& progress);

}  // namespace snorri::store::copy
