// The contract in memory: for tests, and for programs that want no durability.
#pragma once

#include <memory>

#include "snorri/store/event_store.hpp"

namespace snorri::store {

/// An empty store that lives as long as the object and its readers. Never fails with an I/O error.
/// Threads: as the contract says; readers share it with the writer.
std::unique_ptr<event_store> make_memory_store();

}  // namespace snorri::store
