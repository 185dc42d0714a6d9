// The contract of readers: pages, lists with a filter, and reading while another thread writes.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "helpers.hpp"

namespace snorri::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

template <class Kind>
class ReadContract : public store_suite<Kind> {
 protected:
  /// A stream whose row says `state` and `status`.
  void add_stream(const std::string& category, const std::string& key, const std::string& state,
                  const std::string& status) {
    auto what = make_append(key, category + key);
    what.stream.category = category;
    what.summary = stream_summary{state, status, 1, "hash"};
    ASSERT_TRUE(commit_one(*this->store_, what));
  }

  std::vector<std::string> list(const stream_filter& filter, std::uint64_t after = 0,
                                std::size_t limit = 100) {
    std::vector<std::string> names;
    for (const auto& row : value_of(this->reader_->list(filter, after, limit)))
      names.push_back(row.name.text());
    return names;
  }

  void add_orders_and_returns() {
    add_stream("order", "100", "RESERVE", "PENDING");
    add_stream("order", "101", "DONE", "CONFIRMED");
    add_stream("return", "100", "RESERVE", "STUCK");
    add_stream("order", "200", "RESERVE", "STUCK");
    add_stream("order", "102", "CHARGE", "PENDING");
  }
};
TYPED_TEST_SUITE(ReadContract, store_kinds, store_kind_names);

TYPED_TEST(ReadContract, AnEventComesBackAsItWasAppended) {
  auto what = make_append("1", "a");
  const std::string bytes("\0\xff{\n}", 6);
  what.events.front() = {"ItemAdded", "/shop", "a", minute(3), bytes, bytes + bytes};
  ASSERT_TRUE(commit_one(*this->store_, what));
  const auto events = read_everything(*this->reader_);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].event.type, "ItemAdded");
  EXPECT_EQ(events[0].event.source, "/shop");
  EXPECT_EQ(events[0].event.id, "a");
  EXPECT_EQ(events[0].event.at, minute(3));
  EXPECT_EQ(events[0].event.metadata, bytes);
  EXPECT_EQ(events[0].event.body, bytes + bytes);
  EXPECT_EQ(events[0].stream, (stream_name{"order", "1"}));
}

TYPED_TEST(ReadContract, AnEmptyMetadataAndBodyStayEmpty) {
  auto what = make_append("1", "a");
  what.events.front().metadata.clear();
  what.events.front().body.clear();
  ASSERT_TRUE(commit_one(*this->store_, what));
  EXPECT_EQ(read_everything(*this->reader_).at(0).event.body, "");
}

TYPED_TEST(ReadContract, AllEventsAreReadInPages) {
  for (int i = 0; i < 5; ++i)
    ASSERT_TRUE(commit_one(*this->store_, make_append(std::to_string(i % 2), std::to_string(i))));
  const auto first = value_of(this->reader_->read_all(0, 2));
  const auto second = value_of(this->reader_->read_all(2, 2));
  const auto third = value_of(this->reader_->read_all(4, 2));
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(second.at(0).position, 3u);
  EXPECT_EQ(third.size(), 1u);
  EXPECT_THAT(value_of(this->reader_->read_all(5, 2)), IsEmpty());
  EXPECT_THAT(value_of(this->reader_->read_all(99, 2)), IsEmpty());
}

TYPED_TEST(ReadContract, AStreamIsReadInPages) {
  for (int i = 0; i < 6; ++i)
    ASSERT_TRUE(commit_one(*this->store_, make_append(std::to_string(i % 2), std::to_string(i))));
  const auto first = value_of(this->reader_->read_stream({"order", "1"}, 0, 2));
  const auto rest = value_of(this->reader_->read_stream({"order", "1"}, 3, 2));
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0].version, 1u);
  EXPECT_EQ(first[1].position, 4u);
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].version, 3u);
  EXPECT_THAT(value_of(this->reader_->read_stream({"order", "1"}, 4, 2)), IsEmpty());
  EXPECT_THAT(value_of(this->reader_->read_stream({"order", "9"}, 1, 2)), IsEmpty());
}

TYPED_TEST(ReadContract, ARowFollowsItsStream) {
  EXPECT_FALSE(value_of(this->reader_->find({"order", "1"})));
  auto what = make_append("1", "a");
  what.events.front().at = minute(1);
  ASSERT_TRUE(commit_one(*this->store_, what));
  EXPECT_EQ(value_of(this->reader_->find({"order", "1"}))->summary, stream_summary{});

  what.events.front().at = minute(2);
  what.summary = stream_summary{"RESERVE", "PENDING", 3, "hash"};
  ASSERT_TRUE(commit_one(*this->store_, what));
  what.events.front().at = minute(3);
  what.summary->state = "CHARGE";
  ASSERT_TRUE(commit_one(*this->store_, what));
  what.events.front().at = minute(4);
  what.summary.reset();
  ASSERT_TRUE(commit_one(*this->store_, what));

  const auto row = value_of(this->reader_->find({"order", "1"}));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->id, 1u);
  EXPECT_EQ(row->name, (stream_name{"order", "1"}));
  EXPECT_EQ(row->summary, (stream_summary{"CHARGE", "PENDING", 3, "hash"}));
  EXPECT_EQ(row->version, 4u);
  EXPECT_EQ(row->started_at, minute(1));
  EXPECT_EQ(row->updated_at, minute(4));
}

TYPED_TEST(ReadContract, AListWithoutAFilterIsInOrderOfCreation) {
  this->add_orders_and_returns();
  EXPECT_THAT(this->list({}),
              ElementsAre("order/100", "order/101", "return/100", "order/200", "order/102"));
}

TYPED_TEST(ReadContract, AListIsReadInPagesById) {
  this->add_orders_and_returns();
  EXPECT_THAT(this->list({}, 0, 2), ElementsAre("order/100", "order/101"));
  EXPECT_THAT(this->list({}, 2, 2), ElementsAre("return/100", "order/200"));
  EXPECT_THAT(this->list({}, 4, 2), ElementsAre("order/102"));
  EXPECT_THAT(this->list({}, 5, 2), IsEmpty());
  EXPECT_THAT(this->list({.category = "order", .key_prefix = "10"}, 1, 1),
              ElementsAre("order/101"));
  EXPECT_THAT(this->list({.statuses = {"STUCK", "PENDING"}}, 1, 2),
              ElementsAre("return/100", "order/200"));
}

TYPED_TEST(ReadContract, AListShowsWhatEveryPartOfTheFilterAllows) {
  this->add_orders_and_returns();
  EXPECT_THAT(this->list({.category = "return"}), ElementsAre("return/100"));
  EXPECT_THAT(this->list({.key_prefix = "10"}),
              ElementsAre("order/100", "order/101", "return/100", "order/102"));
  EXPECT_THAT(this->list({.category = "order", .key_prefix = "10"}),
              ElementsAre("order/100", "order/101", "order/102"));
  EXPECT_THAT(this->list({.state = "RESERVE"}),
              ElementsAre("order/100", "return/100", "order/200"));
  EXPECT_THAT(this->list({.statuses = {"PENDING"}}), ElementsAre("order/100", "order/102"));
  EXPECT_THAT(this->list({.statuses = {"STUCK", "PENDING", "STUCK"}}),
              ElementsAre("order/100", "return/100", "order/200", "order/102"));
  EXPECT_THAT(this->list({"order", "2", "RESERVE", {"PENDING", "STUCK"}}),
              ElementsAre("order/200"));
  EXPECT_THAT(this->list({.key_prefix = "1_"}), IsEmpty());
  EXPECT_THAT(this->list({.statuses = {"CANCELLED"}}), IsEmpty());
}

TYPED_TEST(ReadContract, AListSeesAStatusThatChanged) {
  this->add_stream("order", "1", "RESERVE", "PENDING");
  this->add_stream("order", "1", "RESERVE", "CONFIRMED");
  EXPECT_THAT(this->list({.statuses = {"PENDING"}}), IsEmpty());
  EXPECT_THAT(this->list({.statuses = {"CONFIRMED"}}), ElementsAre("order/1"));
}

TYPED_TEST(ReadContract, EveryReaderKnowsTheIdOfTheStore) {
  EXPECT_EQ(this->store_->store_id().size(), 36u);
  EXPECT_EQ(this->reader_->store_id(), this->store_->store_id());
}

TYPED_TEST(ReadContract, AReaderSeesWholeGroupsWhileTheWriterCommits) {
  constexpr position events_wanted = 600;
  std::atomic<bool> failed = false;
  std::thread reading([&] {
    const auto reader = value_of(this->store_->make_reader());
    for (position seen = 0; seen < events_wanted && !failed;) {
      const auto page = reader->read_all(seen, 10'000);
      if (!page || page->size() % 3 != 0) {
        failed = true;
        break;
      }
      for (const auto& each : *page) failed = failed || each.position != ++seen;
    }
  });
  for (position i = 0; i < events_wanted / 3 && !failed; ++i) {
    const auto id = std::to_string(i);
    const auto outcome = this->store_->commit(make_group(
        {make_append("1", id + "a"), make_append("2", id + "b"), make_append(id, id + "c")}));
    if (!outcome) failed = true;
  }
  reading.join();
  EXPECT_FALSE(failed);
}

}  // namespace
}  // namespace snorri::store
