// A history that was exported from production, as a regression test:
//
//   snorri show order/536365 --bodies -o json > histories/536365.json
//
//   TEST(OrderSaga, StillTakesTheOrderOfChristmas) { EXPECT_REPLAYS("histories/536365.json"); }
//
// Each record is decided again from what came in, by both executors, and must come to the same
// (snorri/sagas/replay.hpp says what is compared).
#pragma once

#include <string>

#include "snorri/sagas/replay.hpp"
#include "snorri/testing/place.hpp"

namespace snorri::testing {

/// By the linked definition of the version that the saga ran by, else by the highest one.
/// Errors: io_failed, record_unreadable, definition_missing.
result<sagas::replay_report> replay(const std::string& history_file);

/// Fails with every difference.
void expect_replays(const std::string& history_file, place where);

}  // namespace snorri::testing

/// The history in this file would go the same way today.
#define EXPECT_REPLAYS(history_file) \
  ::snorri::testing::expect_replays(history_file, {__FILE__, __LINE__})
