// The example of docs/store.md, to the letter: it is compiled here, and does what it says.
#include <gtest/gtest.h>

#include "helpers.hpp"

// docs: event_store
#include <snorri/base/clock.hpp>
#include <snorri/store/sqlite_store.hpp>

using namespace snorri;

/// Adds an item to a basket, once however often it is called with this id; gives its items so far.
result<std::size_t> add_item(const std::string& path, const std::string& id, std::string item) {
  auto store = store::open_sqlite_store({.path = path});
  if (!store) return store.error();

  store::append added;
  added.stream = {"basket", "7"};
  added.expected = store::expected_version::any();
  added.deduplicate = true;
  added.events.push_back({"ItemAdded", "/shop", id, system_clock{}.now(), "", std::move(item)});
  store::group group;
  group.appends.push_back(added);
  const auto outcome = (*store)->commit(group);
  if (!outcome) return outcome.error();                // of the group: the disk
  if (!outcome->at(0)) return outcome->at(0).error();  // of this append: a conflict

  auto reader = (*store)->make_reader();
  if (!reader) return reader.error();
  const auto events = (*reader)->read_stream(added.stream, 1, 1000);
  if (!events) return events.error();
  return events->size();
}
// end

namespace snorri::store {
namespace {

TEST(DocumentedExample, AddsAnItemOnce) {
  const temporary_folder folder;
  const auto path = folder.file("baskets.db");
  EXPECT_EQ(value_of(add_item(path, "a", "teapot")), 1u);
  EXPECT_EQ(value_of(add_item(path, "b", "cups")), 2u);
  EXPECT_EQ(value_of(add_item(path, "a", "teapot")), 2u);
  EXPECT_EQ(code_of(add_item(path, "a", "another")), errc::corrupted_idempotency);
}

}  // namespace
}  // namespace snorri::store
