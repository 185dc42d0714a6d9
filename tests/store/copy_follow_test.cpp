// What is copied is one consistent moment, also beside a writer that never stops. In memory, where
// nothing slows the writer down.
#include <gmock/gmock.h>

#include <atomic>
#include <set>
#include <thread>

#include "copied.hpp"
#include "copy/follow.hpp"
#include "copy/store_sink.hpp"
#include "restless_reader.hpp"

namespace snorri::store {
namespace {

class CopyFollow : public ::testing::Test {
 protected:
  copy::followed copy(copy::begin_after from = {}) {
    const auto reader = value_of(source_->make_reader());
    copy::store_sink into(*target_, reader.get());
    return value_of(copy::follow(*reader, from, into, {}));
  }

  /// All but the first line, the store's id: a store in memory has one of its own.
  static std::vector<std::string> contents(event_store& store) {
    auto lines = everything_in(*value_of(store.make_reader()));
    lines.erase(lines.begin());
    return lines;
  }

  std::unique_ptr<event_store> source_ = make_memory_store();
  std::unique_ptr<event_store> target_ = make_memory_store();
};

TEST_F(CopyFollow, ACopyIsTheSameInEverything) {
  for (int round = 0; round < 3; ++round) write_something_of_everything(*source_, round);
  EXPECT_EQ(copy().position, 21u);
  expect_same(contents(*target_), contents(*source_));
}

TEST_F(CopyFollow, AnEmptyStoreIsCopiedToo) {
  EXPECT_EQ(copy().position, 0u);
  expect_same(contents(*target_), contents(*source_));
}

TEST_F(CopyFollow, ACopyGoesOnFromTheLast) {
  write_something_of_everything(*source_, 0);
  const auto first = copy();
  write_something_of_everything(*source_, 1);
  EXPECT_EQ(copy({first.position, 1}).position, 14u);
  expect_same(contents(*target_), contents(*source_));
}

TEST_F(CopyFollow, WhatIsNoLongerThereGoesFromTheCopyToo) {
  write_something_of_everything(*source_, 0);
  copy();
  group released;
  released.released.push_back({"order", "/shop", "01"});
  ASSERT_TRUE(source_->commit(released));
  ASSERT_TRUE(source_->remove_subscription("plain"));
  ASSERT_TRUE(source_->resume_subscription("mails-0"));
  copy({7, 1});
  expect_same(contents(*target_), contents(*source_));
}

TEST_F(CopyFollow, AHeldMessageThatCameAgainMovesToTheEndInTheCopyToo) {
  write_something_of_everything(*source_, 0);
  copy();
  auto held = value_of(value_of(source_->make_reader())->list_held(0, 1));
  ASSERT_EQ(held.size(), 1u);
  group again;
  again.held = held;
  ASSERT_TRUE(source_->commit(again));
  copy({7, 1});
  expect_same(contents(*target_), contents(*source_));
}

/// Each group has an event, the row that says its number, and a held message of that number. The
/// one before is released by every third group, and parked by the others without an event, a moment
/// later. So whatever the moment: each number is either in an event after it, held, or parked.
class numbered_writer {
 public:
  explicit numbered_writer(event_store& to) : to_(to) {}

  void write() {
    if (waits_) {
      park();
    } else {
      append();
    }
  }

  position written() const { return n_; }

 private:
  static std::string text(position n) { return std::to_string(n); }

  void append() {
    ++n_;
    auto what = make_append(text(n_ % 3), text(n_));
    what.summary = stream_summary{text(n_), "", 0, ""};
    auto made = make_group({std::move(what)});
    made.held.push_back({0, minute(0), minute(0), "order", "k", "/s", text(n_), "T", "", "", ""});
    if (n_ % 3 == 0) made.released.push_back({"order", "/s", text(n_ - 1)});
    waits_ = n_ % 3 == 1 && n_ > 1;
    ASSERT_TRUE(to_.commit(made));
  }

  void park() {
    waits_ = false;
    group made;
    made.released.push_back({"order", "/s", text(n_ - 1)});
    made.parked.push_back({0, minute(0), "/s", text(n_ - 1), "T", "k", "late", "", ""});
    ASSERT_TRUE(to_.commit(made));
  }

  event_store& to_;
  position n_ = 0;
  bool waits_ = false;
};

/// Whether the store could ever have been like this.
void expect_one_moment(store_reader& reader, position at) {
  ASSERT_EQ(value_of(reader.last_position()), at);
  for (const auto& row : value_of(reader.list({}, 0, 100))) {
    const auto last = value_of(reader.read_stream_backward(row.name, 0, 1));
    ASSERT_EQ(last.size(), 1u);
    EXPECT_EQ(last[0].version, row.version);
    EXPECT_EQ(last[0].event.id, row.summary.state) << row.name.text();
  }
  std::set<std::string> held;
  const auto add_all = [](auto read, std::set<std::string>& to) {
    for (std::uint64_t after = 0;;) {
      const auto page = value_of(read(after));
      if (page.empty()) return;
      for (const auto& each : page) to.insert(each.message_id);
      after = page.back().id;
    }
  };
  add_all([&](std::uint64_t after) { return reader.list_held(after, 1000); }, held);
  std::set<std::string> parked;
  add_all([&](std::uint64_t after) { return reader.list_parked(after, 1000); }, parked);
  for (position n = 1; n <= at; ++n) {
    const bool is_released = n % 3 == 2 && n < at;
    const auto times = held.count(std::to_string(n)) + parked.count(std::to_string(n));
    EXPECT_EQ(times, is_released ? 0u : 1u) << n << " of " << at;
    held.erase(std::to_string(n));
  }
  EXPECT_TRUE(held.empty()) << *held.begin() << " is held after event " << at;
}

/// The store is written before some calls of the reader: `writes` of them from the call `begin` on.
void expect_one_moment_when_written(int before, int begin, int writes) {
  const auto source = make_memory_store();
  const auto target = make_memory_store();
  numbered_writer writer(*source);
  for (int n = 0; n < before; ++n) writer.write();
  restless_reader reader(value_of(source->make_reader()), [&](int call) {
    if (call >= begin && call < begin + writes) writer.write();
  });
  copy::store_sink into(*target, &reader);
  const auto done = copy::follow(reader, {}, into, {});
  ASSERT_TRUE(done) << done.error().text();
  expect_one_moment(*value_of(target->make_reader()), done->position);
}

TEST_F(CopyFollow, WhateverIsWrittenBetweenTwoReadsItIsOneMoment) {
  for (int before = 1; before < 8; ++before) {
    for (int begin = 1; begin < 40; ++begin) {
      for (int writes = 1; writes < 6; ++writes) {
        SCOPED_TRACE(std::to_string(writes) + " writes from call " + std::to_string(begin));
        expect_one_moment_when_written(before, begin, writes);
        if (HasFailure()) return;
      }
    }
  }
}

TEST_F(CopyFollow, BesideAWritingThreadItIsStillOneMoment) {
  std::atomic<bool> is_over = false;
  std::atomic<position> written = 0;
  std::atomic<position> copied = 0;
  std::thread thread([&] {
    for (numbered_writer writer(*source_); !is_over; written = writer.written()) {
      if (writer.written() < copied + 2000) writer.write();
    }
  });
  position last = 0;
  for (int round = 0; round < 10; ++round) {
    while (written < last + 100) std::this_thread::yield();
    const auto parked = value_of(value_of(target_->make_reader())->count_parked());
    const auto end = copy({last, parked});
    EXPECT_GT(end.position, last);
    last = end.position;
    copied = last;
  }
  is_over = true;
  thread.join();
  expect_one_moment(*value_of(target_->make_reader()), last);
}

/// Its last position moves with every look.
TEST_F(CopyFollow, AStoreThatNeverRestsIsGivenUpAndNotCopiedWrongly) {
  restless_reader reader(value_of(source_->make_reader()), [&](int call) {
    if (call % 2 == 0) commit_one(*source_, make_append("1", std::to_string(call))).value();
  });
  copy::store_sink into(*target_, &reader);
  EXPECT_EQ(code_of(copy::follow(reader, {}, into, {})), errc::store_in_use);
}

TEST_F(CopyFollow, AnIdThatWasRememberedBeforeIsAContradiction) {
  const auto reader = value_of(source_->make_reader());
  ASSERT_TRUE(commit_one(*source_, make_deduplicated("1", "a")));
  ASSERT_TRUE(commit_one(*target_, make_deduplicated("1", "a")));
  copy::store_sink into(*target_, reader.get());
  const auto outcome = copy::follow(*reader, {}, into, {});
  EXPECT_EQ(code_of(outcome), errc::store_corrupt);
}

}  // namespace
}  // namespace snorri::store
