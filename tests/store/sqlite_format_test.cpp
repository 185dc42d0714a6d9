// Stores of every released format, as their Snorri wrote them, brought up to date.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include "faulty_disk.hpp"
#include "helpers.hpp"

namespace snorri::store {
namespace {

using ::testing::ElementsAre;

class SqliteFormats : public ::testing::TestWithParam<int> {
 protected:
  SqliteFormats() {
    const auto name = "format_" + std::to_string(GetParam()) + ".db";
    std::filesystem::copy_file(std::string(SNORRI_STORE_FORMATS) + "/" + name, path_);
  }

  result<std::unique_ptr<event_store>> open(const std::string& vfs = "") {
    sqlite_options options;
    options.path = path_;
    options.vfs = vfs;
    return open_sqlite_store(options);
  }

  void change(const std::string& sql) { SQLite::Database(path_, SQLite::OPEN_READWRITE).exec(sql); }

  temporary_folder folder_;
  std::string path_ = folder_.file("store.db");
};

void expect_everything(event_store& store, bool has_held) {
  const auto reader = value_of(store.make_reader());
  const auto events = read_everything(*reader);
  expect_gapless(events);
  ASSERT_EQ(events.size(), 6u);
  EXPECT_EQ(events[2].stream.text(), "order/536365");
  EXPECT_EQ(events[2].event.body, "{\"text\":\"K\xC3\xB6ln c\"}");
  EXPECT_EQ(events[2].event.metadata, "{\"n\":3}");
  const auto row = value_of(reader->find({"order", "536365"}));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->summary, (stream_summary{"CONFIRMED", "CONFIRMED", 1, "0123456789abcdef"}));
  EXPECT_EQ(row->version, 3u);
  EXPECT_EQ(value_of(reader->list({}, 0, 10)).size(), 3u);
  EXPECT_EQ(value_of(reader->list({"order", "", "", {"CANCELLED"}}, 0, 10)).size(), 1u);
  EXPECT_EQ(value_of(reader->find_message("/shop", "b"))->position, 2u);
  EXPECT_FALSE(value_of(reader->find_message("/shop", "c")));
  EXPECT_EQ(value_of(reader->find_snapshot({"order", "536365"}))->data, "{\"snap\":2}");
  EXPECT_EQ(value_of(reader->list_parked(0, 10)).front().headers, std::string("h\0x", 3));
  const auto subscriptions = value_of(reader->list_subscriptions());
  ASSERT_EQ(subscriptions.size(), 1u);
  EXPECT_THAT(subscriptions.front().types, ElementsAre("OrderCreated", "PaymentCaptured"));
  EXPECT_EQ(subscriptions.front().cursor, 4u);
  EXPECT_EQ(value_of(reader->list_routes()).front().participant, "inventory");
  EXPECT_EQ(value_of(reader->list_definitions()).front().hash, "0123456789abcdef");
  EXPECT_EQ(value_of(reader->list_held(0, 10)).size(), has_held ? 1u : 0u);
}

TEST_P(SqliteFormats, AWriterBringsItUpToDateAndEverythingIsThere) {
  const auto id = SQLite::Database(path_)
                      .execAndGet("SELECT value FROM meta WHERE name = 'store_id'")
                      .getString();
  {
    const auto store = value_of(open());
    ASSERT_TRUE(store);
    EXPECT_EQ(store->store_id(), id);
    expect_everything(*store, GetParam() >= 2);
    auto again = make_deduplicated("536366", "b", "{\"text\":\"K\xC3\xB6ln b\"}");
    again.events.front().type = "OrderCreated";
    EXPECT_TRUE(value_of(commit_one(*store, again)).duplicate);
    EXPECT_EQ(value_of(commit_one(*store, make_append("1", "new"))).first, 7u);
  }
  const auto again = value_of(open());
  EXPECT_EQ(read_everything(*value_of(again->make_reader())).size(), 7u);
}

TEST_P(SqliteFormats, AReaderLeavesItAsItIsAndSaysWhatToDo) {
  const auto before = read_file(path_);
  const auto reader = open_sqlite_reader(path_);
  ASSERT_EQ(code_of(reader), errc::store_read_only);
  EXPECT_THAT(reader.error().message(), ::testing::HasSubstr("let an engine open it once"));
  EXPECT_EQ(read_file(path_), before);
}

TEST_P(SqliteFormats, AnUpgradeThatIsInterruptedLeavesTheOldFormatOrTheNew) {
  const auto old = read_file(path_);
  for (std::size_t cut = 1;; ++cut) {
    faulty_disk disk;
    disk.cut_power = cut;
    const bool done = open(faulty_disk::vfs_name).has_value();
    const bool was_cut = !disk.has_power();
    disk.forget_unsynced();
    {
      const auto store = value_of(open());
      ASSERT_TRUE(store) << "power cut " << cut;
      expect_everything(*store, GetParam() >= 2);
    }
    if (done && !was_cut) return;
    for (const auto& file : std::filesystem::directory_iterator(folder_.path()))
      std::filesystem::remove(file.path());
    write_file(path_, old);
  }
}

TEST_P(SqliteFormats, AnEventThatIsNotWhatWasWrittenStopsTheUpgrade) {
  change("UPDATE events SET body = CAST('{}' AS BLOB) WHERE position = 4");
  const auto store = open();
  ASSERT_EQ(code_of(store), errc::store_corrupt);
  EXPECT_THAT(store.error().message(), ::testing::HasSubstr("position 4"));
  EXPECT_EQ(SQLite::Database(path_).execAndGet("PRAGMA user_version").getInt(), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Released, SqliteFormats, ::testing::Values(1, 2));

}  // namespace
}  // namespace snorri::store
