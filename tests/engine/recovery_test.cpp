// What is promised across a crash: nothing that was acknowledged is lost, nothing is acted on that
// is not on disk, and a new engine goes on where the old one stopped.
#include <gtest/gtest.h>

#include "failing_store.hpp"
#include "world.hpp"

namespace snorri::engine {
namespace {

using strings = std::vector<std::string>;
using std::chrono::seconds;

/// One life of an order whose payment fails, with the engine killed after so many commits.
struct life {
  world w;
  scripted_participant::script answers = shop_answers();
  std::map<std::string, int> effects;  // command id: how often it was given to a participant

  life() { answers["CapturePayment"] = {"PaymentFailed", R"({"reason":"limit"})"}; }

  void publish(test_peer& client) { client.event("e-1", "OrderCreated", order_body("o-1")); }

  /// Runs until everything rests or a commit fails. True if it rests.
  bool run(scripted_participant& shop) {
    while (true) {
      if (!w.settle()) return false;
      if (shop.answer() == 0) return true;
    }
  }
};

TEST(Recovery, SendsNothingAndAcknowledgesNothingBeforeTheCommit) {
  world w;
  auto below = std::move(w.store);
  auto failing = std::make_unique<failing_store>(*below);
  auto* control = failing.get();
  w.store = std::move(failing);
  ASSERT_TRUE(w.start());
  test_peer client(w.link, "order-service");
  test_peer inventory(w.link, "inventory");
  client.hello();
  inventory.hello({"ReserveInventory"});
  ASSERT_TRUE(w.settle());
  client.take();
  inventory.take();
  control->commits_left = 0;
  client.event("e-1", "OrderCreated", order_body("o-1"));
  const auto failed = w.settle();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), errc::store_poisoned);
  EXPECT_TRUE(client.take("ack").empty());
  EXPECT_TRUE(inventory.take("command").empty());
}

TEST(Recovery, EndsTheSameWhereverTheEngineIsKilled) {
  bool rested = false;
  for (std::size_t commits = 0; !rested; ++commits) {
    SCOPED_TRACE("killed after " + std::to_string(commits) + " commits");
    ASSERT_LT(commits, 100u);
    life each;
    auto below = std::move(each.w.store);
    auto failing = std::make_unique<failing_store>(*below);
    auto* control = failing.get();
    each.w.store = std::move(failing);
    ASSERT_TRUE(each.w.start());
    strings commands;
    {
      scripted_participant shop(each.w, "shop", each.answers);
      test_peer client(each.w.link, "order-service");
      client.hello();
      each.publish(client);
      control->commits_left = commits;
      rested = each.run(shop);
      for (const auto& seen : shop.seen) commands.push_back(seen.headers.at("id"));
    }
    control->commits_left = SIZE_MAX;
    ASSERT_TRUE(each.w.start());
    scripted_participant shop(each.w, "shop", each.answers);
    test_peer client(each.w.link, "order-service");
    client.hello();
    each.publish(client);  // it heard no answer, so it asks again: the same id
    ASSERT_TRUE(each.run(shop));
    for (const auto& seen : shop.seen) commands.push_back(seen.headers.at("id"));

    EXPECT_EQ(each.w.status("order", "o-1"), "CANCELLED");
    EXPECT_EQ(each.w.history("order", "o-1"),
              (strings{"OrderCreated", "InventoryReserved", "PaymentFailed", "InventoryReleased"}));
    // Commands may come twice, but only ever under these three ids, in this order.
    commands.erase(std::unique(commands.begin(), commands.end()), commands.end());
    EXPECT_EQ(commands, (strings{"order/o-1/1.0", "order/o-1/2.0", "order/o-1/3.0"}));
  }
}

TEST(Recovery, FiresWhatBecameDueWhileNobodyRan) {
  world w;
  test_peer client(w.link, "order-service");
  client.hello();
  client.event("e-1", "OrderCreated", order_body("o-1"));
  ASSERT_TRUE(w.settle());
  w.advance(std::chrono::hours(1));
  ASSERT_TRUE(w.start());
  ASSERT_TRUE(w.settle());
  EXPECT_EQ(w.history("order", "o-1"), (strings{"OrderCreated", "timeout"}));
}

TEST(Recovery, SetsTimersAgainAndFiresThemAtTheirTime) {
  world w;
  test_peer client(w.link, "order-service");
  client.hello();
  client.event("e-1", "OrderCreated", order_body("o-1"));
  ASSERT_TRUE(w.settle());
  w.advance(seconds(29));
  ASSERT_TRUE(w.start());
  ASSERT_TRUE(w.settle());
  EXPECT_EQ(w.history("order", "o-1"), strings{"OrderCreated"});
  w.advance(seconds(1));
  ASSERT_TRUE(w.settle());
  EXPECT_EQ(w.history("order", "o-1"), (strings{"OrderCreated", "timeout"}));
}

TEST(Recovery, TakesACompensationUpWhereItStopped) {
  world w;
  auto answers = shop_answers();
  answers["CapturePayment"] = {"PaymentFailed", R"({"reason":"limit"})"};
  answers.erase("ReleaseInventory");
  {
    scripted_participant shop(w, "shop", answers);
    test_peer client(w.link, "order-service");
    client.hello();
    client.event("e-1", "OrderCreated", order_body("o-1"));
    do ASSERT_TRUE(w.settle());
    while (shop.answer() > 0);
  }
  ASSERT_TRUE(w.start());
  scripted_participant shop(w, "shop", shop_answers());
  do ASSERT_TRUE(w.settle());
  while (shop.answer() > 0);
  ASSERT_EQ(shop.seen.size(), 1u);
  EXPECT_EQ(shop.seen[0].headers.at("type"), "ReleaseInventory");
  EXPECT_EQ(shop.seen[0].headers.at("undoes"), "order/o-1/1.0");
  EXPECT_EQ(w.status("order", "o-1"), "CANCELLED");
}

TEST(Recovery, RefusesToStartWithoutTheDefinitionsOfLivingSagasAndListsThem) {
  world w;
  test_peer client(w.link, "order-service");
  client.hello();
  client.event("e-1", "OrderCreated", order_body("o-1"));
  ASSERT_TRUE(w.settle());
  w.definitions = {&approvals::approval_definition()};
  const auto started = w.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code(), errc::definition_missing);
  EXPECT_NE(started.error().message().find("order/o-1 version 1"), std::string::npos);
}

TEST(Recovery, RefusesTheSameDefinitionTwice) {
  world w;
  w.definitions.push_back(&orders::order_definition());
  const auto started = w.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code(), errc::definition_duplicate);
}

}  // namespace
}  // namespace snorri::engine
