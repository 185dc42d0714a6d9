// Reads the store in memory.
#pragma once

#include <memory>

#include "memory_state.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::store {

std::unique_ptr<store_reader> make_memory_reader(std::shared_ptr<memory_state> state);

}  // namespace snorri::store
