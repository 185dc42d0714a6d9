// What the tests of copies share: a store with something of everything, and all of it as text.
#pragma once

#include <string>
#include <vector>

#include "helpers.hpp"

namespace snorri::store {

/// Writes events of many kinds (binary bodies, Unicode keys, remembered and not, several in one
/// append), rows, snapshots, parked and held messages, subscriptions, routes and definitions.
/// `round` makes them differ; each round adds to the streams of the one before.
void write_something_of_everything(event_store& store, int round);

/// Everything that the contract reads, a line each, but for ids that a store gives by itself and
/// that are not positions. Two stores with the same lines are the same.
std::vector<std::string> everything_in(store_reader& reader);

/// Names the first line that differs, and not all of both.
void expect_same(const std::vector<std::string>& found, const std::vector<std::string>& expected);

}  // namespace snorri::store
