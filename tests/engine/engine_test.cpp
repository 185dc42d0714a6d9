#include <gtest/gtest.h>

#include "world.hpp"

namespace snorri::engine {
namespace {

using strings = std::vector<std::string>;
using std::chrono::seconds;

class Engine : public testing::Test {
 protected:
  world w;
  test_peer client{w.link, "order-service"};

  void SetUp() override {
    client.hello();
    settle();
    client.take();
  }
  void settle() { ASSERT_TRUE(w.settle()); }
  void run(scripted_participant& shop) {
    do settle();
    while (shop.answer() > 0);
  }
};

TEST_F(Engine, CarriesAnOrderFromItsEventToItsEnd) {
  scripted_participant shop(w, "shop", shop_answers());
  client.event("e-1", "OrderCreated", order_body("o-1"));
  run(shop);
  EXPECT_EQ(w.status("order", "o-1"), "CONFIRMED");
  EXPECT_EQ(w.history("order", "o-1"),
            (strings{"OrderCreated", "InventoryReserved", "PaymentCaptured", "ShipmentBooked"}));
  ASSERT_EQ(shop.seen.size(), 3u);
  EXPECT_EQ(shop.seen[0].headers.at("id"), "order/o-1/1.0");
  EXPECT_EQ(shop.seen[0].headers.at("correlationid"), "order/o-1");
  EXPECT_EQ(shop.seen[0].body, R"({"order_id":"o-1","pieces":2})");
}

TEST_F(Engine, AcknowledgesAnEventWithItsPositionAndStatus) {
  client.event("e-1", "OrderCreated", order_body("o-1"));
  settle();
  const auto acks = client.take("ack");
  ASSERT_EQ(acks.size(), 1u);
  const auto& ack = acks[0].headers.at("acks").at(0);
  EXPECT_EQ(ack.at("id"), "e-1");
  EXPECT_EQ(ack.at("position"), 1);
  EXPECT_EQ(ack.at("duplicate"), false);
  EXPECT_EQ(ack.at("saga"), "order/o-1");
  EXPECT_EQ(ack.at("status"), "PENDING");
}

TEST_F(Engine, RecordsTheSameEventOnceAlsoWithinOneGroupAndAfterARestart) {
  client.event("e-1", "OrderCreated", order_body("o-1"));
  client.event("e-1", "OrderCreated", order_body("o-1"));
  settle();
  ASSERT_TRUE(w.start());
  test_peer again(w.link, "order-service");
  again.hello();
  again.event("e-1", "OrderCreated", order_body("o-1"));
  settle();
  const auto acks = again.take("ack");
  ASSERT_EQ(acks.size(), 1u);
  EXPECT_EQ(acks[0].headers.at("acks").at(0).at("duplicate"), true);
  EXPECT_EQ(acks[0].headers.at("acks").at(0).at("position"), 1);
  EXPECT_EQ(w.history("order", "o-1"), strings{"OrderCreated"});
}

TEST_F(Engine, RefusesTheSameIdWithOtherContent) {
  client.event("e-1", "OrderCreated", order_body("o-1"));
  client.event("e-1", "OrderCreated", order_body("o-2"));
  settle();
  const auto errors = client.take("error");
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].headers.at("code"), "E2009");
  EXPECT_EQ(w.status("order", "o-2"), "(none)");
}

TEST_F(Engine, NamesTheReasonOfARefusalAndDisturbsNobodyElse) {
  client.event("e-1", "NobodyKnowsThis", "{}");
  client.event("e-2", "OrderCreated", "{broken");
  client.event("e-3", "OrderCreated", R"({"order_id":"","pieces":1})");
  client.event("e-4", "OrderCreated", order_body("good"));
  settle();
  std::map<std::string, std::string> codes;
  for (const auto& each : client.take("error"))
    codes[each.headers.at("id")] = each.headers.at("code");
  EXPECT_EQ(codes, (std::map<std::string, std::string>{
                       {"e-1", "E3001"}, {"e-2", "E3002"}, {"e-3", "E3003"}}));
  EXPECT_EQ(w.status("order", "good"), "PENDING");
}

TEST_F(Engine, ParksWhatCarriesAKeyAndCannotBeGivenToASaga) {
  client.event("e-1", "RequestWithdrawn", R"({"request":"missing"})");
  client.send("event",
              {{"specversion", "1.0"},
               {"id", "e-2"},
               {"source", "order-service"},
               {"type", "OrderCreated"},
               {"subject", "o-9"}},
              "{broken");
  settle();
  const auto parked = *w.reader()->list_parked(0, 10);
  ASSERT_EQ(parked.size(), 2u);
  EXPECT_EQ(parked[0].message_id, "e-1");
  EXPECT_NE(parked[0].reason.find("approval/missing"), std::string::npos);
  EXPECT_EQ(parked[1].key, "o-9");
  EXPECT_EQ(parked[1].body, "{broken");
  EXPECT_EQ(client.take("error").size(), 2u);
}

TEST_F(Engine, RefusesAReplyToWhatItNeverAsked) {
  client.send("reply",
              {{"specversion", "1.0"},
               {"id", "r"},
               {"source", "x"},
               {"type", "InventoryReserved"},
               {"causationid", "order/none/1.0"}},
              "{}");
  client.send("reply",
              {{"specversion", "1.0"},
               {"id", "s"},
               {"source", "x"},
               {"type", "InventoryReserved"},
               {"causationid", "garbage"}},
              "{}");
  settle();
  EXPECT_EQ(client.take("error").size(), 2u);
}

TEST_F(Engine, RefusesAReplyToACommandThatTheSagaNeverSent) {
  client.event("e-1", "OrderCreated", order_body("o-1"));
  settle();
  client.take();
  for (const auto* command : {"order/o-1/99.0", "order/o-1/1.5", "order/o-1/01.0"}) {
    client.send("reply",
                {{"specversion", "1.0"},
                 {"id", "r"},
                 {"source", "x"},
                 {"type", "InventoryReserved"},
                 {"causationid", command}},
                R"({"reservation":"r"})");
  }
  settle();
  const auto errors = client.take("error");
  ASSERT_EQ(errors.size(), 3u);
  for (const auto& each : errors) EXPECT_EQ(each.headers.at("code"), "E4010");
  EXPECT_EQ(w.history("order", "o-1"), strings{"OrderCreated"});
}

TEST_F(Engine, RecordsAFewLateAnswersToOneCommandAndNotEveryOne) {
  scripted_participant shop(w, "shop", shop_answers());
  client.event("e-1", "OrderCreated", order_body("o-1"));
  run(shop);
  client.take();
  for (int i = 0; i < 50; ++i) {
    client.send("reply",
                {{"specversion", "1.0"},
                 {"id", "late-" + std::to_string(i)},
                 {"source", "x"},
                 {"type", "InventoryReserved"},
                 {"causationid", "order/o-1/1.0"}},
                R"({"reservation":"r"})");
  }
  settle();
  EXPECT_LT(w.history("order", "o-1").size(), 15u);
  EXPECT_GT(client.take("error").size(), 40u);
}

TEST_F(Engine, SurvivesNamesThatTheStoreWouldNotTake) {
  client.send("subscribe", {{"name", "a\nb"}});
  client.send("subscribe", {{"name", "types"}, {"types", {"a\nb"}}});
  test_peer odd(w.link, "odd");
  odd.hello({"a\nb"});
  client.event("e-1", "OrderCreated", order_body("good"));
  settle();
  EXPECT_EQ(client.take("error").size(), 2u);
  EXPECT_EQ(odd.take("error").size(), 1u);
  EXPECT_EQ(w.status("order", "good"), "PENDING");
}

TEST_F(Engine, GivesNobodyTheOldAttemptWhileTheSagaWaitsForTheNext) {
  w.options.redelivery = std::chrono::milliseconds(100);
  ASSERT_TRUE(w.start());
  test_peer publisher(w.link, "order-service");
  publisher.hello();
  test_peer inventory(w.link, "inventory");
  inventory.hello({"ReserveInventory"});
  publisher.event("e-1", "OrderCreated", order_body("o-1"));
  settle();
  inventory.send("failed", {{"causationid", "order/o-1/1.0"}, {"reason", "disk full"}});
  settle();
  inventory.take();
  for (int i = 0; i < 9; ++i) {
    w.advance(std::chrono::milliseconds(100));
    settle();
  }
  EXPECT_TRUE(inventory.take("command").empty());
  w.advance(std::chrono::milliseconds(200));
  settle();
  EXPECT_EQ(inventory.take("command").at(0).headers.at("attempt"), 2);
}

TEST_F(Engine, AnswersARepeatedReplyAndRecordsItOnce) {
  auto answers = shop_answers();
  answers.erase("CapturePayment");
  scripted_participant shop(w, "shop", answers);
  client.event("e-1", "OrderCreated", order_body("o-1"));
  run(shop);
  test_peer other(w.link, "shop");
  other.hello();
  other.reply(shop.seen.at(0), "InventoryReserved", R"({"reservation":"r"})");
  other.send("reply",
             {{"specversion", "1.0"},
              {"id", "another"},
              {"source", "shop"},
              {"type", "InventoryReserved"},
              {"causationid", "order/o-1/1.0"}},
             R"({"reservation":"q"})");
  settle();
  const auto acks = other.take("ack");
  ASSERT_FALSE(acks.empty());
  EXPECT_EQ(acks[0].headers.at("acks").at(0).at("duplicate"), true);
  // The repeat is the record that is there; an answer of its own is recorded, as late.
  EXPECT_EQ(w.history("order", "o-1"),
            (strings{"OrderCreated", "InventoryReserved", "InventoryReserved"}));
}

TEST_F(Engine, GivesACommandAgainWhoseAnswerTheSagaDoesNotTake) {
  test_peer inventory(w.link, "inventory");
  inventory.hello({"ReserveInventory"});
  client.event("e-1", "OrderCreated", order_body("o-1"));
  settle();
  const auto command = inventory.take("command").at(0);
  inventory.reply(command, "ShipmentBooked", "{}");
  settle();
  EXPECT_EQ(w.records("order", "o-1").back().outcome, sagas::outcome::unexpected);
  inventory.take();
  for (int i = 0; i < 11; ++i) {
    w.advance(seconds(1));
    inventory.send("heartbeat", nlohmann::json::object());
    settle();
  }
  ASSERT_FALSE(inventory.take("command").empty());
  inventory.send("reply",
                 {{"specversion", "1.0"},
                  {"id", "right"},
                  {"source", "inventory"},
                  {"type", "InventoryReserved"},
                  {"causationid", "order/o-1/1.0"}},
                 R"({"reservation":"r"})");
  settle();
  EXPECT_EQ(w.records("order", "o-1").back().outcome, sagas::outcome::applied);
}

TEST_F(Engine, FiresATimerAndAsksAgainUnderTheSameId) {
  test_peer inventory(w.link, "inventory");
  inventory.hello({"ReserveInventory"});
  client.event("e-1", "OrderCreated", order_body("o-1"));
  settle();
  ASSERT_EQ(inventory.take("command").size(), 1u);
  for (int i = 0; i < 33; ++i) {  // the participant lives, it only does not answer
    w.advance(seconds(1));
    inventory.send("heartbeat", nlohmann::json::object());
    settle();
  }
  strings attempts;
  for (const auto& each : inventory.take("command")) {
    EXPECT_EQ(each.headers.at("id"), "order/o-1/1.0");
    attempts.push_back(each.headers.at("attempt").dump());
  }
  EXPECT_EQ(attempts.back(), "2");
  EXPECT_EQ(w.history("order", "o-1"), (strings{"OrderCreated", "timeout"}));
}

TEST_F(Engine, KeepsOrdersOfAMissingParticipantPendingAndFinishesThemWhenItComes) {
  client.event("e-1", "OrderCreated", order_body("o-1"));
  settle();
  w.advance(seconds(20));
  settle();
  EXPECT_EQ(w.status("order", "o-1"), "PENDING");
  scripted_participant shop(w, "shop", shop_answers());
  run(shop);
  EXPECT_EQ(w.status("order", "o-1"), "CONFIRMED");
}

TEST_F(Engine, TakesATechnicalFailureAsAnAttempt) {
  test_peer inventory(w.link, "inventory");
  inventory.hello({"ReserveInventory"});
  client.event("e-1", "OrderCreated", order_body("o-1"));
  settle();
  inventory.send("failed", {{"causationid", "order/o-1/1.0"}, {"reason", "disk full"}});
  settle();
  EXPECT_EQ(w.history("order", "o-1"), (strings{"OrderCreated", "failed"}));
  inventory.take();
  w.advance(seconds(1));
  inventory.send("heartbeat", nlohmann::json::object());
  settle();
  EXPECT_EQ(inventory.take("command").at(0).headers.at("attempt"), 2);
}

TEST_F(Engine, UndoesASagaThatIsCancelled) {
  auto answers = shop_answers();
  answers.erase("CapturePayment");
  scripted_participant shop(w, "shop", answers);
  client.event("e-1", "OrderCreated", order_body("o-1"));
  run(shop);
  w.running().cancel("order", "o-1", "operator", "the customer called");
  run(shop);
  EXPECT_EQ(w.status("order", "o-1"), "CANCELLED");
  EXPECT_EQ(w.history("order", "o-1"), (strings{"OrderCreated", "InventoryReserved", "cancel",
                                                "PaymentRefunded", "InventoryReleased"}));
}

TEST_F(Engine, HoldsFewSagasInMemoryAndAllOfThemInTheStore) {
  w.options.cache_max = 2;
  w.options.snapshot_every = 2;
  ASSERT_TRUE(w.start());
  scripted_participant shop(w, "shop", shop_answers());
  test_peer many(w.link, "order-service");
  many.hello();
  for (int i = 0; i < 50; ++i) {
    const auto id = "o-" + std::to_string(i);
    many.event(id, "OrderCreated", order_body(id));
  }
  for (int i = 0; i < 10; ++i) {
    run(shop);
    w.advance(seconds(1));
  }
  EXPECT_LE(w.running().status().sagas_cached, 2u);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(w.status("order", "o-" + std::to_string(i)), "CONFIRMED");
}

TEST_F(Engine, DrainsWhenItIsStopped) {
  client.event("e-1", "OrderCreated", order_body("o-1"));
  settle();
  client.take();
  w.running().stop();
  ASSERT_TRUE(w.running().run());
  EXPECT_EQ(client.take("goodbye").size(), 1u);
  EXPECT_TRUE(w.running().status().draining);
}

}  // namespace
}  // namespace snorri::engine
