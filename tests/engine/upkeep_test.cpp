// What the engine asks of its store besides writing: to keep house, and to archive what has ended.
#include <gtest/gtest.h>

#include "passing_store.hpp"
#include "world.hpp"

namespace snorri::engine {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

/// Notes what it is asked.
class counting_store final : public passing_store {
 public:
  using passing_store::passing_store;

  int maintained = 0;
  int more = 0;  // so often there is more to do
  std::vector<store::retention> archivings;

  result<bool> maintain() override {
    ++maintained;
    return more-- > 0;
  }
  result<store::archived> archive(const store::retention& which) override {
    archivings.push_back(which);
    return passing_store::archive(which);
  }
};

struct Upkeep : testing::Test {
  world w;
  std::unique_ptr<store::event_store> below = std::move(w.store);
  counting_store* store = nullptr;

  void start() {
    auto counting = std::make_unique<counting_store>(*below);
    store = counting.get();
    w.store = std::move(counting);
    ASSERT_TRUE(w.start());
    settle();
  }
  void settle() { ASSERT_TRUE(w.settle()); }
  std::uint64_t archived() {
    w.advance(seconds(1));  // what is shown is renewed now and then
    settle();
    return w.running().status().archived;
  }
  void confirm(const std::string& id) {
    scripted_participant shop(w, "shop", shop_answers());
    test_peer client(w.link, "order-service");
    client.hello();
    client.event(id, "OrderCreated", order_body(id));
    do settle();
    while (shop.answer() > 0);
    ASSERT_EQ(w.status("order", id), "CONFIRMED");
  }
};

TEST_F(Upkeep, LetsTheStoreKeepHouseOnceASecond) {
  start();
  const auto before = store->maintained;
  for (int i = 0; i < 5; ++i) {
    w.advance(seconds(1));
    settle();
  }
  EXPECT_EQ(store->maintained, before + 5);
}

TEST_F(Upkeep, LetsTheStoreGoOnWhileThereIsMoreToDoAndNothingElse) {
  start();
  w.advance(seconds(10));
  store->more = 7;
  const auto before = store->maintained;
  settle();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(w.running().step(duration::zero()));
  EXPECT_EQ(store->maintained, before + 8);
}

TEST_F(Upkeep, ArchivesNothingUnlessItIsTold) {
  start();
  w.advance(hours(24 * 1000));
  settle();
  EXPECT_TRUE(store->archivings.empty());
}

TEST_F(Upkeep, ArchivesSagasThatEndedLongAgoAndNoOthers) {
  w.options.archive_after = hours(24);
  start();
  confirm("old");
  test_peer client(w.link, "order-service");
  client.hello();
  client.event("living", "OrderCreated", order_body("living"));
  settle();
  w.advance(hours(25));
  confirm("young");
  w.advance(seconds(60));
  settle();
  ASSERT_FALSE(store->archivings.empty());
  const auto& asked = store->archivings.back();
  EXPECT_EQ(asked.statuses, (std::vector<std::string>{"CONFIRMED", "CANCELLED"}));
  EXPECT_EQ(asked.updated_before, w.clock.now() - hours(24));
  EXPECT_EQ(archived(), 1u);
}

TEST_F(Upkeep, AnswersALateMessageToAnArchivedSagaAsBefore) {
  w.options.archive_after = hours(24);
  start();
  confirm("old");
  w.advance(hours(25));
  settle();
  ASSERT_EQ(archived(), 1u);
  test_peer client(w.link, "order-service");
  client.hello();
  client.event("again", "OrderCreated", order_body("old"));
  settle();
  const auto acks = client.take("ack");
  ASSERT_EQ(acks.size(), 1u);
  EXPECT_EQ(acks[0].headers.at("acks").at(0).at("status"), "CONFIRMED");
}

}  // namespace
}  // namespace snorri::engine
