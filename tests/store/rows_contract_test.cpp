// The contract of what a group holds besides events: snapshots, parked messages, subscriptions,
// routes; and of definitions.
#include <gmock/gmock.h>

#include "helpers.hpp"
#include "snorri/store/listing.hpp"

namespace snorri::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

template <class Kind>
class RowsContract : public store_suite<Kind> {
 protected:
  void commit(const group& what) {
    const auto outcome = this->store_->commit(what);
    ASSERT_TRUE(outcome) << outcome.error().text();
  }

  void subscribe(const subscription& row) {
    group what;
    what.subscriptions.push_back(row);
    commit(what);
  }
};
TYPED_TEST_SUITE(RowsContract, store_kinds, store_kind_names);

TYPED_TEST(RowsContract, ASnapshotReplacesTheOneBefore) {
  auto what = make_group({make_append("1", "a")});
  what.snapshots.push_back({{"order", "1"}, {1, "hash", "{\"n\":1}"}});
  this->commit(what);
  what = make_group({make_append("1", "b")});
  what.snapshots.push_back({{"order", "1"}, {2, "hash2", std::string("\0\xff", 2)}});
  this->commit(what);
  const auto found = value_of(this->reader_->find_snapshot({"order", "1"}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->version, 2u);
  EXPECT_EQ(found->definition_hash, "hash2");
  EXPECT_EQ(found->data, std::string("\0\xff", 2));
  EXPECT_FALSE(value_of(this->reader_->find_snapshot({"order", "2"})));
}

TYPED_TEST(RowsContract, ASnapshotAheadOfItsStreamIsLeftOut) {
  this->commit(make_group({make_append("1", "a")}));
  auto what = make_group({make_append("1", "b", expected_version::exact(9))});
  what.snapshots.push_back({{"order", "1"}, {2, "hash", "{}"}});
  what.snapshots.push_back({{"order", "none"}, {1, "hash", "{}"}});
  this->commit(what);
  EXPECT_FALSE(value_of(this->reader_->find_snapshot({"order", "1"})));
  EXPECT_FALSE(value_of(this->reader_->find_snapshot({"order", "none"})));
}

TYPED_TEST(RowsContract, ParkedMessagesAreNumberedAndKeptAsReceived) {
  group what;
  const std::string no_text("\xff\0\n", 3);
  what.parked.push_back(
      {7, minute(1), no_text, no_text, no_text, "", "E3002: no JSON", "h", no_text});
  what.parked.push_back({7, minute(2), "/shop", "m2", "ItemAdded", "1", "E3009", "", "{}"});
  this->commit(what);
  EXPECT_EQ(value_of(this->reader_->count_parked()), 2u);
  const auto all = value_of(this->reader_->list_parked(0, 10));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].id, 1u);
  EXPECT_EQ(all[0].at, minute(1));
  EXPECT_EQ(all[0].source, no_text);
  EXPECT_EQ(all[0].body, no_text);
  EXPECT_EQ(all[0].reason, "E3002: no JSON");
  EXPECT_EQ(all[0].headers, "h");
  EXPECT_EQ(all[1].id, 2u);
  EXPECT_EQ(all[1].message_id, "m2");
  EXPECT_EQ(all[1].type, "ItemAdded");
  EXPECT_EQ(all[1].key, "1");
  EXPECT_EQ(value_of(this->reader_->list_parked(1, 10)).size(), 1u);
  EXPECT_EQ(value_of(this->reader_->list_parked(0, 1)).size(), 1u);
}

held_message make_held(std::string key, std::string message_id) {
  return {0,      minute(1), minute(11), "order", std::move(key), "/shop", std::move(message_id),
          "Paid", "v2",      "00-trace", "{}"};
}

TYPED_TEST(RowsContract, AHeldMessageIsKeptAsReceivedUntilItIsReleased) {
  group what;
  what.held = {make_held("1", "m1"), make_held("2", "m2"), make_held("1", "m3")};
  this->commit(what);
  const auto all = value_of(this->reader_->list_held(0, 10));
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].until, minute(11));
  EXPECT_EQ(all[0].key, "1");
  EXPECT_EQ(all[0].message_id, "m1");
  EXPECT_EQ(all[0].schema, "v2");
  EXPECT_EQ(all[0].traceparent, "00-trace");
  EXPECT_EQ(all[2].message_id, "m3");
  EXPECT_EQ(value_of(this->reader_->list_held(all[0].id, 1)).at(0).message_id, "m2");
  group release;
  release.released = {{"order", "/shop", "m1"}, {"order", "/shop", "unknown"}};
  this->commit(release);
  const auto left = value_of(this->reader_->list_held(0, 10));
  ASSERT_EQ(left.size(), 2u);
  EXPECT_EQ(left[0].message_id, "m2");
}

TYPED_TEST(RowsContract, AMessageHeldAndReleasedByOneGroupIsNotKept) {
  group what;
  what.held = {make_held("1", "m1")};
  what.released = {{"order", "/shop", "m1"}};
  this->commit(what);
  EXPECT_THAT(value_of(this->reader_->list_held(0, 10)), IsEmpty());
}

TYPED_TEST(RowsContract, OneMessageIsHeldOnceForEachSagaType) {
  group what;
  what.held = {make_held("1", "m1"), make_held("1", "m1")};
  what.held.push_back(make_held("1", "m1"));
  what.held.back().saga_type = "parcel";
  this->commit(what);
  EXPECT_EQ(value_of(this->reader_->list_held(0, 10)).size(), 2u);
  what.held = {make_held("", "m2")};
  EXPECT_EQ(code_of(this->store_->commit(what)), errc::bad_argument);
}

TYPED_TEST(RowsContract, ASubscriptionOnlyMovesForward) {
  this->commit(make_group({make_append("1", "a"), make_append("1", "b"), make_append("1", "c")}));
  this->subscribe({"mail", {"ItemAdded", "ItemRemoved"}, 2});
  this->subscribe({"mail", {"ItemAdded"}, 1});
  auto rows = value_of(this->reader_->list_subscriptions());
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].name, "mail");
  EXPECT_EQ(rows[0].cursor, 2u);
  EXPECT_THAT(rows[0].types, ElementsAre("ItemAdded"));
  this->subscribe({"mail", {}, 3});
  rows = value_of(this->reader_->list_subscriptions());
  EXPECT_EQ(rows.at(0).cursor, 3u);
  EXPECT_THAT(rows.at(0).types, IsEmpty());
}

TYPED_TEST(RowsContract, ASubscriptionIsNeverPastTheLastPosition) {
  auto what = make_group({make_append("1", "a")});
  what.subscriptions.push_back({"mail", {}, 1'000});
  this->commit(what);
  EXPECT_EQ(value_of(this->reader_->list_subscriptions()).at(0).cursor, 1u);
}

TYPED_TEST(RowsContract, ARouteNamesTheLastParticipant) {
  group what;
  what.routes = {{"ReserveInventory", "inventory"}, {"CapturePayment", "payment"}};
  this->commit(what);
  what.routes = {{"ReserveInventory", "warehouse"}};
  this->commit(what);
  const auto rows = value_of(this->reader_->list_routes());
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].command, "CapturePayment");
  EXPECT_EQ(rows[1].command, "ReserveInventory");
  EXPECT_EQ(rows[1].participant, "warehouse");
}

TYPED_TEST(RowsContract, DefinitionsAreKeptByNameAndVersion) {
  ASSERT_TRUE(this->store_->put_definition({"order", 2, "b", "{}"}));
  ASSERT_TRUE(this->store_->put_definition({"order", 1, "a", "{}"}));
  ASSERT_TRUE(this->store_->put_definition({"order", 2, "c", "{\"rows\":[]}"}));
  const auto rows = value_of(this->reader_->list_definitions());
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].version, 1);
  EXPECT_EQ(rows[1].hash, "c");
  EXPECT_EQ(rows[1].shape, "{\"rows\":[]}");
  EXPECT_EQ(code_of(this->store_->put_definition({"", 1, "a", "{}"})), errc::bad_argument);
}

TYPED_TEST(RowsContract, AGroupWithoutAppendsIsWrittenToo) {
  group what;
  what.routes = {{"ReserveInventory", "inventory"}};
  EXPECT_TRUE(value_of(this->store_->commit(what)).empty());
  EXPECT_EQ(value_of(this->reader_->list_routes()).size(), 1u);
}

TYPED_TEST(RowsContract, AListIsFilteredByWhatNamesAndRowsSayTogether) {
  group some;
  for (const char* key : {"a1", "a2", "b1", "b2"}) {
    for (const char* category : {"order", "return"}) {
      append one = make_append(key, std::string(category) + key);
      one.stream.category = category;
      const auto at = time_point{} + std::chrono::seconds(some.appends.size() + 1);
      one.events.front().at = at;
      const bool open = some.appends.size() % 4 == 0;
      one.summary = stream_summary{open ? "SHIP" : "DONE", open ? "PENDING" : "CONFIRMED", 1, "h"};
      some.appends.push_back(std::move(one));
    }
  }
  value_of(this->store_->commit(some));
  const auto keys = [this](const stream_filter& filter, std::uint64_t after = 0) {
    std::string text;
    for (const auto& row : value_of(this->reader_->list(filter, after, 2))) {
      text += row.name.text() + " ";
    }
    return text;
  };
  EXPECT_EQ(keys({.category = "return"}), "return/a1 return/a2 ");
  EXPECT_EQ(keys({.category = "return"}, 4), "return/b1 return/b2 ");
  EXPECT_EQ(keys({.key_prefix = "b", .state = "DONE"}), "return/b1 order/b2 ");
  EXPECT_EQ(keys({.category = "order", .state = "SHIP"}), "order/a1 order/b1 ");
  EXPECT_EQ(keys({.category = "return", .state = "SHIP"}), "");
  EXPECT_EQ(keys({.category = "order", .state = "SHIP"}, 1), "order/b1 ");
  EXPECT_EQ(keys({.category = "order", .statuses = {"CONFIRMED", "STUCK"}}), "order/a2 order/b2 ");
  const auto third = time_point{} + std::chrono::seconds(3);
  const auto begun = [this](const stream_filter& filter, const time_span& span) {
    std::string text;
    for (const auto& row : value_of(list_begun(*this->reader_, filter, span, 0, 2))) {
      text += row.name.text() + " ";
    }
    return text;
  };
  EXPECT_EQ(begun({}, {.before = third}), "order/a1 return/a1 ");
  EXPECT_EQ(begun({}, {.from = third}), "order/a2 return/a2 ");
  EXPECT_EQ(begun({.statuses = {"PENDING"}}, {.from = third}), "order/b1 ");
  EXPECT_EQ(begun({.category = "order", .state = "DONE"}, {.from = third}), "order/a2 order/b2 ");
  EXPECT_EQ(begun({}, {.from = third, .before = third}), "");
}

TYPED_TEST(RowsContract, AnEmptyStoreHasNoRows) {
  EXPECT_THAT(value_of(this->reader_->list({}, 0, 10)), IsEmpty());
  EXPECT_THAT(value_of(this->reader_->list_parked(0, 10)), IsEmpty());
  EXPECT_EQ(value_of(this->reader_->count_parked()), 0u);
  EXPECT_THAT(value_of(this->reader_->list_held(0, 10)), IsEmpty());
  EXPECT_THAT(value_of(this->reader_->list_subscriptions()), IsEmpty());
  EXPECT_THAT(value_of(this->reader_->list_routes()), IsEmpty());
  EXPECT_THAT(value_of(this->reader_->list_definitions()), IsEmpty());
  EXPECT_TRUE(this->store_->checkpoint());
}

}  // namespace
}  // namespace snorri::store
