// A small load for the tests of crashes: what was acknowledged must be there afterwards.
#pragma once

#include <map>
#include <string>

#include "helpers.hpp"

namespace snorri::store {

/// Positions by event id, as the store answered them.
using acknowledgements = std::map<std::string, position>;

/// Three appends a group, to old and new streams, with and without de-duplication.
inline group make_load(int n) {
  const auto id = std::to_string(n);
  auto what = make_group({make_append("old", id + "a"), make_append(id, id + "b"),
                          make_deduplicated(std::to_string(n % 5), id + "c")});
  for (auto& each : what.appends) {
    each.events.front().body = std::string(1500, 'b');
    each.summary = stream_summary{"STATE", n % 2 == 0 ? "PENDING" : "STUCK", 1, "hash"};
  }
  return what;
}

/// Commits until `groups` are written or one fails. The error is the first failure's.
inline result<void> run_load(event_store& store, int groups, acknowledgements& acknowledged) {
  for (int n = 0; n < groups; ++n) {
    const auto load = make_load(n);
    const auto outcome = store.commit(load);
    if (!outcome) return outcome.error();
    for (std::size_t i = 0; i < load.appends.size(); ++i)
      acknowledged[load.appends[i].events.front().id] = outcome->at(i)->first;
    if (n % 4 == 3) {
      if (auto ok = store.checkpoint(); !ok) return ok;
    }
  }
  return {};
}

/// Opens the store again and compares. Groups are there whole or not at all.
inline void expect_recovered(const std::string& path, const acknowledgements& acknowledged) {
  const auto store = open_or_fail(path);
  ASSERT_TRUE(store);
  const auto reader = value_of(store->make_reader());
  const auto events = read_everything(*reader);
  expect_gapless(events);
  EXPECT_EQ(events.size() % 3, 0u) << "half a group";
  for (const auto& [id, at] : acknowledged) {
    ASSERT_LE(at, events.size()) << "lost: " << id;
    EXPECT_EQ(events[at - 1].event.id, id);
  }
  // It goes on where it stood.
  EXPECT_EQ(value_of(commit_one(*store, make_append("after", "after"))).first, events.size() + 1);
}

}  // namespace snorri::store
