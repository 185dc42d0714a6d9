// The disk is full, or may not be written, while the engine runs: nothing is acknowledged or sent
// that is not on disk, peers are told, and the work goes on by itself when there is room.
#include <gtest/gtest.h>

#include "failing_store.hpp"
#include "world.hpp"

namespace snorri::engine {
namespace {

using std::chrono::seconds;
using strings = std::vector<std::string>;

/// A world whose disk can be full, and a client that publishes.
struct FullDisk : testing::Test {
  world w;
  std::unique_ptr<store::event_store> below = std::move(w.store);
  full_store* disk = nullptr;
  strings lines;
  std::unique_ptr<test_peer> client;

  void SetUp() override {
    auto full = std::make_unique<full_store>(*below);
    disk = full.get();
    w.store = std::move(full);
    w.options.log = [this](severity how, std::string_view text) {
      if (how != severity::debug) lines.emplace_back(text);
    };
    ASSERT_TRUE(w.start());
    client = std::make_unique<test_peer>(w.link, "order-service");
    client->hello();
    settle();
    client->take();
  }
  void settle() { ASSERT_TRUE(w.settle()); }
  void pass(int times) {
    for (int i = 0; i < times; ++i) {
      w.advance(seconds(1));
      settle();
    }
  }
  void publish(const std::string& id) { client->event(id, "OrderCreated", order_body(id)); }
  /// Publishes an order whose group the disk refuses.
  void fill_up() {
    disk->refuses = true;
    publish("o-1");
    settle();
  }
  bool logged(const std::string& part) const {
    return std::any_of(lines.begin(), lines.end(), [&part](const std::string& line) {
      return line.find(part) != std::string::npos;
    });
  }
  engine_status status() {
    pass(1);
    return w.running().status();
  }
};

TEST_F(FullDisk, KeepsWhatItDecidedAndGoesOnWhenThereIsRoom) {
  test_peer inventory(w.link, "inventory");
  inventory.hello({"ReserveInventory"});
  settle();
  fill_up();
  EXPECT_TRUE(client->take("ack").empty());
  EXPECT_TRUE(inventory.take("command").empty());
  EXPECT_EQ(w.status("order", "o-1"), "(none)");
  pass(3);
  inventory.beat();
  client->beat();
  pass(1);
  EXPECT_TRUE(client->take("ack").empty());
  EXPECT_TRUE(inventory.take("command").empty());

  disk->refuses = false;
  pass(1);
  EXPECT_EQ(client->take("ack").size(), 1u);
  EXPECT_EQ(inventory.take("command").size(), 1u);
  EXPECT_EQ(w.status("order", "o-1"), "PENDING");
}

TEST_F(FullDisk, RefusesWhatIsNewAndSaysToSendItAgain) {
  fill_up();
  publish("o-2");
  settle();
  const auto refused = client->take("error");
  ASSERT_EQ(refused.size(), 1u);
  EXPECT_EQ(refused[0].headers.at("code"), "E2008");
  EXPECT_EQ(refused[0].headers.at("id"), "o-2");
  EXPECT_NE(refused[0].headers.at("reason").get<std::string>().find("send it again later"),
            std::string::npos);
  disk->refuses = false;
  pass(1);
  publish("o-2");
  publish("o-1");  // as a client does that heard nothing: it is counted once
  settle();
  EXPECT_EQ(w.status("order", "o-2"), "PENDING");
  EXPECT_EQ(w.history("order", "o-1"), strings{"OrderCreated"});
}

TEST_F(FullDisk, IsTriedOnceASecondAndNotMore) {
  fill_up();
  const auto before = disk->tries;
  settle();
  settle();
  EXPECT_EQ(disk->tries, before);
  pass(5);
  EXPECT_EQ(disk->tries, before + 5);
}

TEST_F(FullDisk, IsShownAndToldOnceAndEveryMinute) {
  EXPECT_TRUE(w.running().status().writable);
  fill_up();
  const auto now = status();
  EXPECT_FALSE(now.writable);
  EXPECT_NE(now.not_writable_why.find("E2008"), std::string::npos);
  EXPECT_TRUE(logged("the store can't be written, nothing new is taken in: E2008"));
  const auto told = lines.size();
  pass(50);
  EXPECT_EQ(lines.size(), told);
  pass(15);
  EXPECT_TRUE(logged("the store can't be written for"));
  disk->refuses = false;
  EXPECT_TRUE(status().writable);
  EXPECT_TRUE(logged("the store is written again, after"));
}

TEST_F(FullDisk, LetsTimersWait) {
  publish("o-0");  // nobody reserves: its timeout is in 30 s
  settle();
  fill_up();
  for (int i = 0; i < 40; ++i) {
    client->beat();
    pass(1);
  }
  EXPECT_EQ(w.history("order", "o-0"), strings{"OrderCreated"});
  disk->refuses = false;
  pass(1);
  EXPECT_EQ(w.history("order", "o-0"), (strings{"OrderCreated", "timeout"}));
  EXPECT_EQ(w.records("order", "o-0").back().at, w.clock.now());  // not before there was room
}

TEST_F(FullDisk, KeepsPeersConnectedByHeartbeats) {
  fill_up();
  client->take();
  for (int i = 0; i < 20; ++i) {
    client->beat();
    pass(1);
  }
  std::size_t beats = 0;
  for (const auto& each : client->take()) {
    EXPECT_EQ(each.kind, "heartbeat");
    ++beats;
  }
  EXPECT_GE(beats, 15u);
}

TEST_F(FullDisk, AsksAgainForAnAnswerThatItCouldNotRecord) {
  test_peer inventory(w.link, "inventory");
  inventory.hello({"ReserveInventory"});
  publish("o-0");
  settle();
  const auto asked = inventory.take("command");
  ASSERT_EQ(asked.size(), 1u);
  fill_up();
  inventory.reply(asked[0], "InventoryReserved", R"({"reservation":"r"})");
  settle();
  EXPECT_EQ(inventory.take("error").at(0).headers.at("code"), "E2008");
  disk->refuses = false;
  for (int i = 0; i < 10; ++i) {
    inventory.beat();
    pass(1);
  }
  const auto again = inventory.take("command");
  ASSERT_FALSE(again.empty());
  bool asked_again = false;
  for (const auto& each : again) {
    asked_again = asked_again || each.headers.at("id") == asked[0].headers.at("id");
  }
  EXPECT_TRUE(asked_again);
}

TEST_F(FullDisk, RefusesSubscriptionsAndGivesOnWhatIsOnDisk) {
  test_peer follower(w.link, "analytics");
  follower.hello({}, 1);
  follower.send("subscribe", {{"name", "analytics"}});
  publish("a-1");
  publish("a-2");
  settle();
  ASSERT_EQ(follower.take("event").size(), 1u);
  fill_up();
  test_peer late(w.link, "late");
  late.hello();
  late.send("subscribe", {{"name", "late"}});
  follower.send("ack", {{"subscription", "analytics"}, {"delivery", 1}});
  settle();
  EXPECT_EQ(late.take("error").at(0).headers.at("code"), "E2008");
  EXPECT_EQ(follower.take("event").size(), 1u);
  disk->refuses = false;
  pass(1);
  late.send("subscribe", {{"name", "late"}});
  settle();
  EXPECT_EQ(late.take("subscribed").size(), 1u);
}

TEST_F(FullDisk, EndsWithItsErrorWhenItIsStoppedAndLosesNothing) {
  publish("o-0");
  settle();
  client->take();
  fill_up();
  w.running().stop();
  const auto ended = w.running().run();
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code(), errc::store_full);
  EXPECT_TRUE(client->take("ack").empty());

  disk->refuses = false;
  ASSERT_TRUE(w.start());
  client = std::make_unique<test_peer>(w.link, "order-service");
  client->hello();
  publish("o-1");
  settle();
  EXPECT_EQ(w.history("order", "o-0"), strings{"OrderCreated"});
  EXPECT_EQ(w.history("order", "o-1"), strings{"OrderCreated"});
}

TEST_F(FullDisk, IsWrittenAtTheLastMomentIfThereIsRoomWhenItStops) {
  fill_up();
  disk->refuses = false;
  w.running().stop();
  EXPECT_TRUE(w.running().run());
  EXPECT_EQ(client->take("ack").size(), 1u);
  EXPECT_EQ(w.status("order", "o-1"), "PENDING");
}

TEST_F(FullDisk, IsTheSameWhereTheStoreMayNotBeWrittenAnyMore) {
  disk->why = errc::store_read_only;
  fill_up();
  publish("o-2");
  settle();
  EXPECT_EQ(client->take("error").at(0).headers.at("code"), "E2011");
  disk->refuses = false;
  pass(1);
  EXPECT_EQ(client->take("ack").size(), 1u);
}

}  // namespace
}  // namespace snorri::engine
