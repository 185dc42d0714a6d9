// Every saga folded again and held against its row and its snapshot; and the engine itself, which
// folds where a snapshot is of no use.
#include "snorri/engine/rebuild.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "passing_store.hpp"
#include "world.hpp"

namespace snorri::engine {
namespace {

using std::chrono::seconds;

struct Rebuild : testing::Test {
  world w;

  void SetUp() override {
    w.options.snapshot_every = 2;
    ASSERT_TRUE(w.start());
    scripted_participant shop(
        w, "shop", {{"ReserveInventory", {"InventoryReserved", R"({"reservation":"r"})"}}});
    test_peer client(w.link, "order-service");
    client.hello();
    for (const auto* id : {"o-1", "o-2"}) client.event(id, "OrderCreated", order_body(id));
    do settle();
    while (shop.answer() > 0);
    ASSERT_EQ(w.history("order", "o-1").size(), 2u);
    ASSERT_TRUE(*w.reader()->find_snapshot({"order", "o-1"}));
  }
  void settle() { ASSERT_TRUE(w.settle()); }
  rebuild_report check() {
    auto report = check_rebuilt(*w.reader(), w.definitions);
    EXPECT_TRUE(report) << report.error().text();
    return *report;
  }
  void put_snapshot(store::snapshot what) {
    store::group group;
    group.snapshots.push_back({{"order", "o-1"}, std::move(what)});
    ASSERT_TRUE(w.store->commit(group));
  }
  store::snapshot snapshot() { return **w.reader()->find_snapshot({"order", "o-1"}); }
  void touch(const std::function<void(store::stream_summary&)>& change) {
    auto summary = (*w.reader()->find({"order", "o-1"}))->summary;
    change(summary);
    store::group group;
    group.touched.push_back({{"order", "o-1"}, summary});
    ASSERT_TRUE(w.store->commit(group));
  }
  void expect_one(const std::string& kind, const std::string& part) {
    const auto report = check();
    ASSERT_EQ(report.findings_count, 1u);
    EXPECT_EQ(report.findings[0].kind, kind);
    EXPECT_EQ(report.findings[0].stream, "order/o-1");
    EXPECT_NE(report.findings[0].text.find(part), std::string::npos) << report.findings[0].text;
  }
};

TEST_F(Rebuild, FindsNothingInAStoreThatAnEngineWrote) {
  const auto report = check();
  EXPECT_TRUE(report.sound());
  EXPECT_EQ(report.sagas, 2u);
  EXPECT_EQ(report.records, 4u);
  EXPECT_EQ(report.snapshots, 2u);
  EXPECT_EQ(report.without_definition, 0u);
}

TEST_F(Rebuild, FindsARowThatSaysOtherThanItsRecords) {
  touch([](store::stream_summary& row) { row.state = "RESERVE"; });
  expect_one("row_differs", "its row says state RESERVE, and its records say CAPTURE");
  touch([](store::stream_summary& row) {
    row.state = "CAPTURE";
    row.status = "CONFIRMED";
  });
  expect_one("row_differs", "its row says status CONFIRMED, and its records say PENDING");
  touch([](store::stream_summary& row) {
    row.status = "PENDING";
    row.definition_hash = "0000000000000000";
  });
  expect_one("row_differs", "definition hash 0000000000000000");
}

TEST_F(Rebuild, FindsASnapshotThatIsNotWhatTheRecordsGive) {
  auto changed = snapshot();
  const auto at = changed.data.find("\"pieces\":2");
  ASSERT_NE(at, std::string::npos) << changed.data;
  changed.data.replace(at, 10, "\"pieces\":3");
  put_snapshot(changed);
  expect_one("snapshot_differs", "version 2 is not what its records give");
  changed.data = "\x01 no snapshot";
  put_snapshot(changed);
  expect_one("snapshot_differs", "can't be read");
}

TEST_F(Rebuild, FindsARecordThatDoesNotFold) {
  store::append append;
  append.stream = {"order", "o-1"};
  append.events = {{"OrderCreated", "x", "x-1", w.clock.now(), "no record", "{}"}};
  store::group group;
  group.appends.push_back(append);
  ASSERT_TRUE(w.store->commit(group));
  expect_one("saga_unreadable", "order/o-1");
}

TEST_F(Rebuild, ComparesWithoutDataWhatNoDefinitionIsGivenFor) {
  w.definitions = {&approvals::approval_definition()};
  const auto sound = check();
  EXPECT_TRUE(sound.sound());
  EXPECT_EQ(sound.without_definition, 2u);
  touch([](store::stream_summary& row) { row.state = "RESERVE"; });
  expect_one("row_differs", "state RESERVE");
}

TEST_F(Rebuild, CountsMoreFindingsThanItKeeps) {
  touch([](store::stream_summary& row) { row = {"A", "B", 1, "C"}; });
  rebuild_options options;
  options.findings_max = 1;
  const auto report = *check_rebuilt(*w.reader(), w.definitions, options);
  EXPECT_EQ(report.findings_count, 3u);
  EXPECT_EQ(report.findings.size(), 1u);
}

TEST_F(Rebuild, AnEngineGoesOnFromTheRecordsWhereItsSnapshotIsGarbage) {
  auto garbage = snapshot();
  garbage.data = "\xff\x01 no snapshot";
  put_snapshot(garbage);
  ASSERT_TRUE(w.start());
  scripted_participant shop(w, "shop", shop_answers());
  do settle();
  while (shop.answer() > 0);
  EXPECT_EQ(w.status("order", "o-1"), "CONFIRMED");
}

TEST_F(Rebuild, AnEngineGoesOnFromTheRecordsWhereItsSnapshotIsOfAnotherDefinition) {
  auto foreign = snapshot();
  foreign.definition_hash = "0000000000000000";
  foreign.data = "{}";
  put_snapshot(foreign);
  ASSERT_TRUE(w.start());
  scripted_participant shop(w, "shop", shop_answers());
  do settle();
  while (shop.answer() > 0);
  EXPECT_EQ(w.status("order", "o-1"), "CONFIRMED");
}

/// A reader whose snapshots are damaged on the disk.
class damaged_snapshots final : public store::store_reader {
 public:
  explicit damaged_snapshots(std::unique_ptr<store::store_reader> below)
      : below_(std::move(below)) {}
  result<std::optional<store::snapshot>> find_snapshot(const store::stream_name&) override {
    return error(errc::store_corrupt, "the snapshot is not what was written");
  }
  std::string store_id() const override { return below_->store_id(); }
  result<store::position> last_position() override { return below_->last_position(); }
  result<std::optional<store::stream_row>> find(const store::stream_name& name) override {
    return below_->find(name);
  }
  result<std::vector<store::recorded_event>> read_stream(const store::stream_name& name,
                                                         store::stream_version from,
                                                         std::size_t limit) override {
    return below_->read_stream(name, from, limit);
  }
  result<std::vector<store::recorded_event>> read_stream_backward(const store::stream_name& name,
                                                                  store::stream_version from,
                                                                  std::size_t limit) override {
    return below_->read_stream_backward(name, from, limit);
  }
  result<std::vector<store::recorded_event>> read_all(store::position after,
                                                      std::size_t limit) override {
    return below_->read_all(after, limit);
  }
  result<store::event_page> read_events(const store::event_filter& filter, store::position after,
                                        std::size_t limit) override {
    return below_->read_events(filter, after, limit);
  }
  result<std::vector<store::stream_row>> list(const store::stream_filter& filter,
                                              std::uint64_t after, std::size_t limit) override {
    return below_->list(filter, after, limit);
  }
  result<std::optional<store::recorded_event>> find_message(std::string_view source,
                                                            std::string_view id) override {
    return below_->find_message(source, id);
  }
  result<std::vector<store::parked_message>> list_parked(std::uint64_t after,
                                                         std::size_t limit) override {
    return below_->list_parked(after, limit);
  }
  result<std::uint64_t> count_parked() override { return below_->count_parked(); }
  result<std::vector<store::held_message>> list_held(std::uint64_t after,
                                                     std::size_t limit) override {
    return below_->list_held(after, limit);
  }
  result<std::vector<store::subscription>> list_subscriptions() override {
    return below_->list_subscriptions();
  }
  result<std::vector<store::route>> list_routes() override { return below_->list_routes(); }
  result<std::vector<store::definition_row>> list_definitions() override {
    return below_->list_definitions();
  }

 private:
  std::unique_ptr<store::store_reader> below_;
};

class store_with_damaged_snapshots final : public passing_store {
 public:
  using passing_store::passing_store;
  result<std::unique_ptr<store::store_reader>> make_reader() override {
    auto reader = passing_store::make_reader();
    if (!reader) return reader;
    return std::unique_ptr<store::store_reader>(
        std::make_unique<damaged_snapshots>(std::move(*reader)));
  }
};

TEST_F(Rebuild, AnEngineGoesOnFromTheRecordsWhereItsSnapshotIsDamagedOnTheDisk) {
  const auto below = std::move(w.store);
  w.store = std::make_unique<store_with_damaged_snapshots>(*below);
  EXPECT_EQ(check().findings_count, 2u);
  EXPECT_EQ(check().findings.at(0).kind, "snapshot_differs");
  ASSERT_TRUE(w.start());
  scripted_participant shop(w, "shop", shop_answers());
  do settle();
  while (shop.answer() > 0);
  EXPECT_EQ(w.status("order", "o-1"), "CONFIRMED");
}

}  // namespace
}  // namespace snorri::engine
