// Retention: streams at rest leave the main file, and nobody who reads notices.
#include <gmock/gmock.h>

#include <filesystem>

#include "faulty_disk.hpp"
#include "helpers.hpp"

namespace snorri::store {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int month_minutes = 31 * 24 * 60;  // minute(0) is 2010-12-01
const std::vector<std::string> ended = {"CANCELLED", "CONFIRMED"};

append step(int stream, int version, time_point at, const std::string& status) {
  append what;
  what.stream = {stream % 3 == 0 ? "invoice" : "order", std::to_string(stream)};
  what.expected = expected_version::exact(static_cast<stream_version>(version - 1));
  const auto id = std::to_string(stream) + "." + std::to_string(version);
  auto event = make_event(id, version % 2 == 0 ? "Paid" : "Placed", "{\"n\":" + id + "}");
  event.at = at;
  event.correlation = "customer-" + std::to_string(stream % 4);
  if (stream % 5 == 0) event.subject = "customer/" + std::to_string(stream);
  what.events = {event};
  what.summary = stream_summary{"S" + std::to_string(version), status, 1, "h1"};
  what.deduplicate = true;
  return what;
}

/// Streams 1..`count` of three events each, interleaved. Even ones end, half of them in the next
/// month; stream n is at rest since minute n, or that minute of the next month.
void fill(event_store& store, int count) {
  for (int version = 1; version <= 3; ++version) {
    group all;
    for (int n = 1; n <= count; ++n) {
      const bool is_last = version == 3 && n % 2 == 0;
      const int late = n % 4 == 0 ? month_minutes : 0;
      const auto* const status = !is_last ? "PENDING" : n % 6 == 0 ? "CANCELLED" : "CONFIRMED";
      all.appends.push_back(step(n, version, minute(n + late), status));
      if (version != 2) continue;
      snapshot of{2, "h1", "snapshot of " + std::to_string(n)};
      if (n % 5 == 0) of.subject = "customer/" + std::to_string(n);
      all.snapshots.push_back({all.appends.back().stream, of});
    }
    const auto done = store.commit(all);
    ASSERT_TRUE(done) << done.error().text();
    for (const auto& each : *done) ASSERT_TRUE(each) << each.error().text();
  }
}

archived archive_all(event_store& store, time_point before, std::size_t streams_max = 100) {
  archived all;
  for (int calls = 0; calls < 1000; ++calls) {
    const auto done = value_of(store.archive({ended, before, streams_max}));
    EXPECT_LE(done.streams, streams_max);
    all.streams += done.streams;
    all.events += done.events;
    if (!done.is_more) return all;
  }
  ADD_FAILURE() << "there is always more";
  return all;
}

std::string text_of(const recorded_event& event) {
  return std::to_string(event.position) + " " + event.stream.text() + " " +
         std::to_string(event.version) + " " + event.event.type + " " + event.event.source + " " +
         event.event.id + " " + std::to_string(to_us(event.event.at)) + " " +
         event.event.correlation + " " + event.event.metadata + " " + event.event.body +
         (event.remembered ? " remembered" : "") + (event.forgotten ? " forgotten" : "") + "\n";
}

std::string text_of(const std::vector<recorded_event>& events) {
  std::string text;
  for (const auto& each : events) text += text_of(each);
  return text;
}

std::string text_of(const stream_row& row) {
  return std::to_string(row.id) + " " + row.name.text() + " " + row.summary.state + " " +
         row.summary.status + " " + row.summary.definition_hash + " " +
         std::to_string(row.version) + " " + std::to_string(to_us(row.started_at)) + " " +
         std::to_string(to_us(row.updated_at)) + "\n";
}

std::string list_text(store_reader& reader, const stream_filter& filter, std::size_t page) {
  std::string text;
  std::uint64_t after = 0;
  for (;;) {
    const auto rows = value_of(reader.list(filter, after, page));
    if (rows.empty()) return text;
    EXPECT_LE(rows.size(), page);
    for (const auto& row : rows) text += text_of(row);
    after = rows.back().id;
  }
}

std::string filtered_text(store_reader& reader, const event_filter& filter) {
  std::string text;
  position after = 0;
  for (;;) {
    const auto page = value_of(reader.read_events(filter, after, 7));
    text += text_of(page.events);
    if (page.scanned == after) return text;
    after = page.scanned;
  }
}

/// All that a reader can be asked, as text: two stores that say the same hold the same.
std::string everything(store_reader& reader) {
  std::string text = std::to_string(value_of(reader.last_position())) + "\n";
  text += text_of(read_everything(reader));
  for (const auto& filter :
       {event_filter{.category = "invoice"}, event_filter{.types = {"Paid"}},
        event_filter{.correlation = "customer-2"}, event_filter{}}) {
    text += "--\n" + filtered_text(reader, filter);
  }
  for (const auto& filter :
       {stream_filter{}, stream_filter{.category = "order"}, stream_filter{.statuses = ended},
        stream_filter{.statuses = {"PENDING"}}, stream_filter{.state = "S3"},
        stream_filter{.category = "order", .key_prefix = "1"}}) {
    text += "--\n" + list_text(reader, filter, 5) + list_text(reader, filter, 1000);
  }
  for (const auto& row : value_of(reader.list({}, 0, 10'000))) {
    text += "-- " + text_of(*value_of(reader.find(row.name)));
    text += text_of(value_of(reader.read_stream(row.name, 1, 10)));
    text += text_of(value_of(reader.read_stream(row.name, 2, 1)));
    text += text_of(value_of(reader.read_stream_backward(row.name, 0, 10)));
    text += text_of(value_of(reader.read_stream_backward(row.name, 2, 1)));
    const auto snapshot = value_of(reader.find_snapshot(row.name));
    text += snapshot ? snapshot->data + std::to_string(snapshot->version) : "no snapshot";
    const auto id = row.name.key + ".2";
    const auto message = value_of(reader.find_message("/shop", id));
    text += message ? text_of(*message) : "no message " + id;
  }
  return text;
}

template <class Kind>
class Archive : public store_suite<Kind> {};
TYPED_TEST_SUITE(Archive, store_kinds, store_kind_names);

TYPED_TEST(Archive, ReadsAreTheSameBeforeAndAfter) {
  fill(*this->store_, 40);
  const auto before = everything(*this->reader_);
  const auto done = archive_all(*this->store_, minute(3 * month_minutes), 7);
  EXPECT_EQ(done.streams, 20u);
  EXPECT_EQ(done.events, 60u);
  EXPECT_TRUE(everything(*this->reader_) == before);
  EXPECT_TRUE(everything(*value_of(this->store_->make_reader())) == before);
}

TYPED_TEST(Archive, OnlyWhatEndedLongEnoughAgoLeaves) {
  fill(*this->store_, 40);
  EXPECT_EQ(archive_all(*this->store_, minute(2)).streams, 0u);
  EXPECT_EQ(archive_all(*this->store_, minute(3)).streams, 1u) << "stream 2";
  EXPECT_EQ(archive_all(*this->store_, minute(11)).streams, 2u) << "streams 6 and 10";
  const auto of_one = value_of(
      this->store_->archive({{"CANCELLED"}, minute(3 * month_minutes), 100}));
  EXPECT_EQ(of_one.streams, 5u);
  EXPECT_EQ(value_of(this->store_->archive({{}, minute(3 * month_minutes), 100})).streams, 0u);
  EXPECT_EQ(archive_all(*this->store_, minute(3 * month_minutes)).streams, 12u);
  EXPECT_EQ(archive_all(*this->store_, minute(3 * month_minutes)).streams, 0u);
}

TYPED_TEST(Archive, ACallMovesNoMoreThanItWasAllowedAndSaysWhetherThereIsMore) {
  fill(*this->store_, 20);
  const retention some{ended, minute(3 * month_minutes), 4};
  for (const std::size_t streams : {4, 4, 2}) {
    const auto done = value_of(this->store_->archive(some));
    EXPECT_EQ(done.streams, streams);
    EXPECT_EQ(done.events, 3 * streams);
    EXPECT_EQ(done.is_more, streams == 4);
  }
}

TYPED_TEST(Archive, AnIdThatWasArchivedIsKnownForEver) {
  fill(*this->store_, 20);
  archive_all(*this->store_, minute(3 * month_minutes));
  auto again = step(10, 2, minute(10), "PENDING");
  again.expected = expected_version::any();
  const auto answer = value_of(commit_one(*this->store_, again));
  EXPECT_TRUE(answer.duplicate);
  EXPECT_EQ(answer.first, 30u);
  EXPECT_EQ(answer.version, 2u);
  again.events[0].body = "other bytes";
  EXPECT_EQ(code_of(commit_one(*this->store_, again)), errc::corrupted_idempotency);
}

TYPED_TEST(Archive, ALateEventGoesOnWhereItsStreamStopped) {
  fill(*this->store_, 20);
  archive_all(*this->store_, minute(3 * month_minutes));
  auto late = step(10, 4, minute(50), "CONFIRMED");
  late.expected = expected_version::none();
  EXPECT_EQ(code_of(commit_one(*this->store_, late)), errc::version_conflict);
  late.expected = expected_version::exact(3);
  EXPECT_EQ(value_of(commit_one(*this->store_, late)).version, 4u);
  const stream_name name{"order", "10"};
  EXPECT_EQ(value_of(this->reader_->find(name))->version, 4u);
  EXPECT_EQ(value_of(this->reader_->find(name))->summary.state, "S4");
  EXPECT_EQ(value_of(this->reader_->read_stream(name, 1, 10)).size(), 4u);
  EXPECT_EQ(value_of(this->reader_->read_stream_backward(name, 0, 10)).size(), 4u);
  const auto before = everything(*this->reader_);
  EXPECT_EQ(archive_all(*this->store_, minute(3 * month_minutes)).streams, 1u);
  EXPECT_TRUE(everything(*this->reader_) == before);
  late = step(10, 5, minute(60 + month_minutes), "CONFIRMED");
  EXPECT_EQ(value_of(commit_one(*this->store_, late)).version, 5u);
  EXPECT_EQ(archive_all(*this->store_, minute(3 * month_minutes)).streams, 1u) << "another month";
  EXPECT_EQ(value_of(this->reader_->read_stream(name, 1, 10)).size(), 5u);
  expect_gapless(read_everything(*this->reader_));
}

TYPED_TEST(Archive, AStreamThatIsOnlyTouchedComesBackToo) {
  fill(*this->store_, 10);
  archive_all(*this->store_, minute(3 * month_minutes));
  auto group = make_group({});
  group.touched.push_back({{"order", "10"}, {"OTHER", "STUCK", 2, "h2"}});
  group.snapshots.push_back({{"order", "8"}, {3, "h1", "made late"}});
  ASSERT_TRUE(this->store_->commit(group));
  EXPECT_EQ(value_of(this->reader_->find_snapshot({"order", "8"}))->data, "made late");
  EXPECT_EQ(value_of(this->reader_->find_snapshot({"order", "10"}))->data, "snapshot of 10");
  EXPECT_EQ(value_of(this->reader_->find({"order", "10"}))->summary.status, "STUCK");
  EXPECT_EQ(value_of(this->reader_->list({.statuses = {"STUCK"}}, 0, 10)).size(), 1u);
  EXPECT_EQ(value_of(this->reader_->read_stream({"order", "10"}, 1, 10)).size(), 3u);
}

class SqliteArchive : public ::testing::Test {
 protected:
  std::vector<std::string> archives() {
    std::vector<std::string> found;
    for (const auto& each : std::filesystem::directory_iterator(folder_.path())) {
      if (each.path().extension() == ".archive") found.push_back(each.path().filename().string());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  std::unique_ptr<event_store> open(const std::string& vfs = "") {
    sqlite_options options;
    options.path = path_;
    options.vfs = vfs;
    options.reserve_bytes = 0;
    return open_or_fail(options);
  }

  temporary_folder folder_;
  std::string path_ = folder_.file("shop.db");
  std::string december_ = path_ + ".2010-12.archive";
  std::string january_ = path_ + ".2011-01.archive";
};

TEST_F(SqliteArchive, IsOneFileAMonthOfTheLastEvent) {
  auto store = open();
  fill(*store, 40);
  EXPECT_THAT(archives(), IsEmpty());
  archive_all(*store, minute(3 * month_minutes));
  EXPECT_THAT(archives(),
              ::testing::ElementsAre("shop.db.2010-12.archive", "shop.db.2011-01.archive"));
  EXPECT_EQ(store->condition().archives, 2u);
  EXPECT_FALSE(std::filesystem::exists(december_ + "-journal"));
  EXPECT_FALSE(std::filesystem::exists(december_ + "-wal"));
}

TEST_F(SqliteArchive, IsReadAloneAndNeverWritten) {
  std::string id;
  std::string of_one;
  {
    auto store = open();
    fill(*store, 40);
    archive_all(*store, minute(3 * month_minutes));
    id = store->store_id();
    of_one = text_of(value_of(value_of(store->make_reader())->read_stream({"order", "10"}, 1, 10)));
  }
  auto alone = value_of(open_sqlite_reader(december_));
  EXPECT_EQ(alone->store_id(), id);
  EXPECT_EQ(list_text(*alone, {}, 3), list_text(*alone, {.statuses = ended}, 100));
  EXPECT_EQ(value_of(alone->list({}, 0, 100)).size(), 10u);
  EXPECT_EQ(value_of(alone->list({.category = "order", .key_prefix = "2"}, 0, 100)).size(), 3u);
  EXPECT_EQ(text_of(value_of(alone->read_stream({"order", "10"}, 1, 10))), of_one);
  EXPECT_EQ(value_of(alone->read_stream_backward({"order", "10"}, 0, 10)).size(), 3u);
  EXPECT_EQ(read_everything(*alone).size(), 30u);
  EXPECT_EQ(value_of(alone->read_events({.types = {"Paid"}}, 0, 100)).events.size(), 10u);
  EXPECT_EQ(value_of(alone->find_message("/shop", "10.2"))->version, 2u);
  EXPECT_TRUE(value_of(alone->find_snapshot({"order", "10"})));
  EXPECT_FALSE(value_of(alone->find({"order", "11"})));
  EXPECT_GT(value_of(alone->last_position()), 0u);
  sqlite_options options;
  options.path = december_;
  const auto refused = open_sqlite_store(options);
  ASSERT_EQ(code_of(refused), errc::store_read_only);
  EXPECT_THAT(refused.error().message(), HasSubstr("archive of 2010-12"));
}

TEST_F(SqliteArchive, EverythingIsKnownAfterARestartThoughAllHasLeft) {
  std::string before;
  auto store = open();
  fill(*store, 40);
  group rest;
  for (int n = 1; n < 40; n += 2) rest.appends.push_back(step(n, 4, minute(n), "CONFIRMED"));
  ASSERT_TRUE(store->commit(rest));
  const auto done = archive_all(*store, minute(3 * month_minutes));
  EXPECT_EQ(done.streams, 40u);
  before = everything(*value_of(store->make_reader()));
  store.reset();
  store = open();
  EXPECT_TRUE(everything(*value_of(store->make_reader())) == before);
  auto again = step(11, 2, minute(11), "PENDING");
  again.expected = expected_version::any();
  EXPECT_TRUE(value_of(commit_one(*store, again)).duplicate);
  EXPECT_EQ(value_of(commit_one(*store, make_append("new", "new"))).first, 141u);
  EXPECT_EQ(value_of(value_of(store->make_reader())->find({"order", "new"}))->id, 41u);
  expect_gapless(read_everything(*value_of(store->make_reader())));
  // Without the writer's memory, from the file alone.
  auto other = value_of(open_sqlite_reader(path_));
  EXPECT_EQ(value_of(other->find_message("/shop", "11.2"))->version, 2u);
}

TEST_F(SqliteArchive, FiltersStillFindWhatLeftBeforeItsBlockWasFull) {
  auto store = open();
  fill(*store, 100);
  archive_all(*store, minute(3 * month_minutes));
  store.reset();
  store = open();
  auto reader = value_of(store->make_reader());
  for (int n = 0; n < 10; ++n) {
    append many = make_append("filler" + std::to_string(n), "");
    many.events.clear();
    for (int i = 0; i < 250; ++i)
      many.events.push_back(make_event(std::to_string(n) + "-" + std::to_string(i), "Filler"));
    ASSERT_TRUE(commit_one(*store, many));
  }
  const auto paid = filtered_text(*reader, {.types = {"Paid"}});
  EXPECT_EQ(std::count(paid.begin(), paid.end(), '\n'), 100);
  EXPECT_EQ(archive_all(*store, minute(3 * month_minutes)).streams, 0u);
}

TEST_F(SqliteArchive, SpaceComesBackWhileTheStoreGoesOn) {
  auto store = open();
  group all;
  for (int n = 0; n < 300; ++n) {
    all.appends.push_back(make_append(std::to_string(n), std::to_string(n)));
    all.appends.back().events.front().body = std::string(40'000, 'x');
    all.appends.back().summary = stream_summary{"END", "CONFIRMED", 1, "h1"};
  }
  ASSERT_TRUE(store->commit(all));
  ASSERT_TRUE(store->checkpoint());
  const auto full = std::filesystem::file_size(path_);
  archive_all(*store, minute(3 * month_minutes));
  int slices = 0;
  while (value_of(store->maintain())) {
    ASSERT_LT(++slices, 1000);
    ASSERT_TRUE(commit_one(*store, make_append("live", "live" + std::to_string(slices))));
  }
  ASSERT_TRUE(store->checkpoint());
  EXPECT_LT(std::filesystem::file_size(path_), full / 2);
  EXPECT_GT(std::filesystem::file_size(december_), full / 2);
  EXPECT_GT(slices, 3) << "in slices";
}

TEST_F(SqliteArchive, AMissingFileIsNamedByWhoAsksForSomethingOfItOnly) {
  auto store = open();
  fill(*store, 40);
  archive_all(*store, minute(3 * month_minutes));
  store.reset();
  std::filesystem::rename(december_, folder_.file("away"));
  store = open();
  auto reader = value_of(store->make_reader());
  const auto refused = reader->read_stream({"order", "10"}, 1, 10);
  ASSERT_EQ(code_of(refused), errc::store_missing);
  EXPECT_THAT(refused.error().message(), HasSubstr(december_));
  EXPECT_EQ(code_of(reader->read_all(0, 100)), errc::store_missing);
  EXPECT_EQ(code_of(reader->list({}, 0, 100)), errc::store_missing);
  EXPECT_EQ(value_of(reader->read_stream({"order", "11"}, 1, 10)).size(), 3u) << "in the main file";
  EXPECT_EQ(value_of(reader->read_stream({"order", "8"}, 1, 10)).size(), 3u) << "in January's";
  EXPECT_EQ(value_of(reader->list({.statuses = {"PENDING"}}, 0, 100)).size(), 20u);
  EXPECT_EQ(value_of(commit_one(*store, step(11, 4, minute(60), "PENDING"))).version, 4u);
  auto outcome = value_of(store->commit(make_group(
      {step(10, 4, minute(60), "CONFIRMED"), step(13, 4, minute(60), "PENDING")})));
  EXPECT_EQ(code_of(outcome.at(0)), errc::store_missing) << "that append fails alone";
  EXPECT_TRUE(outcome.at(1));
  std::filesystem::rename(folder_.file("away"), december_);
  EXPECT_EQ(value_of(reader->read_stream({"order", "10"}, 1, 10)).size(), 3u);
}

TEST_F(SqliteArchive, ADamagedFileIsFound) {
  auto store = open();
  fill(*store, 40);
  archive_all(*store, minute(3 * month_minutes));
  store.reset();
  auto bytes = read_file(december_);
  const auto at = bytes.find("{\"n\":14.2}");
  ASSERT_NE(at, std::string::npos);
  bytes[at + 6] ^= 1;
  write_file(december_, bytes);
  auto reader = value_of(open_sqlite_reader(path_));
  EXPECT_EQ(code_of(reader->read_stream({"order", "14"}, 1, 10)), errc::store_corrupt);
  EXPECT_EQ(value_of(reader->read_stream({"order", "2"}, 1, 10)).size(), 3u);
  EXPECT_EQ(code_of(reader->read_all(0, 1000)), errc::store_corrupt);
  EXPECT_EQ(code_of(value_of(open_sqlite_reader(december_))->read_stream({"order", "14"}, 1, 10)),
            errc::store_corrupt);
}

TEST_F(SqliteArchive, OfAnotherStoreIsRefused) {
  {
    sqlite_options other;
    other.path = folder_.file("other.db");
    auto store = open_or_fail(other);
    fill(*store, 10);
    archive_all(*store, minute(3 * month_minutes));
  }
  std::filesystem::rename(folder_.file("other.db.2010-12.archive"), december_);
  auto store = open();
  fill(*store, 10);
  const auto before = everything(*value_of(store->make_reader()));
  EXPECT_EQ(code_of(store->archive({ended, minute(3 * month_minutes), 100})),
            errc::store_foreign);
  EXPECT_TRUE(everything(*value_of(store->make_reader())) == before) << "nothing is lost";
}

TEST_F(SqliteArchive, ACutOfPowerAtAnyMomentLosesNothingAndIsMadeGoodLater) {
  const temporary_folder kept;
  fill(*open(), 12);
  const auto before = everything(*value_of(open_sqlite_reader(path_)));
  std::filesystem::copy(folder_.path(), kept.path(),
                        std::filesystem::copy_options::recursive);
  for (std::size_t cut = 1;; cut += 7) {
    SCOPED_TRACE(cut);
    for (const auto& each : std::filesystem::directory_iterator(folder_.path()))
      std::filesystem::remove(each.path());
    std::filesystem::copy(kept.path(), folder_.path());
    bool is_over = false;
    {
      faulty_disk disk;
      {
        auto store = open(faulty_disk::vfs_name);
        disk.cut_power = cut;
        const auto done = store->archive({ended, minute(3 * month_minutes), 100});
        is_over = disk.has_power();
        EXPECT_TRUE(done || !is_over);
      }
      disk.forget_unsynced();
    }
    auto store = open();
    EXPECT_TRUE(everything(*value_of(store->make_reader())) == before);
    archive_all(*store, minute(3 * month_minutes));
    EXPECT_TRUE(everything(*value_of(store->make_reader())) == before);
    EXPECT_EQ(value_of(value_of(open_sqlite_reader(december_))->list({}, 0, 100)).size(), 3u);
    if (is_over) break;
    ASSERT_LT(cut, 2000u);
  }
}

TEST_F(SqliteArchive, ADiskThatIsFullKeepsEverythingWhereItWas) {
  faulty_disk disk;
  auto store = open(faulty_disk::vfs_name);
  fill(*store, 12);
  const auto before = everything(*value_of(store->make_reader()));
  disk.full = true;
  EXPECT_EQ(code_of(store->archive({ended, minute(3 * month_minutes), 100})), errc::store_full);
  disk.full = false;
  EXPECT_TRUE(everything(*value_of(store->make_reader())) == before);
  EXPECT_EQ(archive_all(*store, minute(3 * month_minutes)).streams, 6u);
  EXPECT_TRUE(everything(*value_of(store->make_reader())) == before);
}

TEST_F(SqliteArchive, ForgettingReachesIt) {
  auto store = open();
  fill(*store, 40);
  archive_all(*store, minute(3 * month_minutes));
  auto reader = value_of(store->make_reader());
  const auto snapshot = "snapshot of 10";
  EXPECT_EQ(value_of(reader->find_snapshot({"order", "10"}))->data, snapshot);
  EXPECT_TRUE(value_of(store->forget("customer/10", ended)));
  for (const auto& each : value_of(reader->read_stream({"order", "10"}, 1, 10)))
    EXPECT_TRUE(each.forgotten);
  EXPECT_FALSE(value_of(reader->find_snapshot({"order", "10"})));
  EXPECT_FALSE(value_of(reader->read_stream({"order", "20"}, 1, 10)).at(0).forgotten);
  auto alone = value_of(open_sqlite_reader(december_));
  EXPECT_TRUE(value_of(alone->read_stream({"order", "10"}, 1, 10)).at(0).forgotten);
  for (const auto& each : std::filesystem::directory_iterator(folder_.path())) {
    EXPECT_EQ(read_file(each.path().string()).find("{\"n\":10."), std::string::npos)
        << each.path();
    EXPECT_EQ(read_file(each.path().string()).find(snapshot), std::string::npos) << each.path();
  }
}

}  // namespace
}  // namespace snorri::store
