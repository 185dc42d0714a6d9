// Waiting for the end of a saga, and events that expire.
#include <gtest/gtest.h>

#include "world.hpp"

namespace snorri::engine {
namespace {

class Awaiting : public testing::Test {
 protected:
  world w;
  test_peer client{w.link, "order-service"};

  void SetUp() override { client.hello(); }
  void settle() { ASSERT_TRUE(w.settle()); }
  void order(const std::string& id) {
    client.event(id, "OrderCreated", order_body(id));
    settle();
  }
  void carry_out(scripted_participant& shop) {
    do settle();
    while (shop.answer() > 0);
  }
  void await(const std::string& saga, const std::string& id = "w-1", int within_ms = 60'000) {
    client.send("await", {{"id", id}, {"saga", saga}, {"within_ms", within_ms}});
    settle();
  }
  nlohmann::json error_of_wait() {
    const auto errors = client.take("error");
    EXPECT_EQ(errors.size(), 1u);
    return errors.empty() ? nlohmann::json{} : errors.front().headers;
  }
};

TEST_F(Awaiting, IsAnsweredWhenTheSagaHasEnded) {
  order("o-1");
  await("order/o-1");
  EXPECT_TRUE(client.take("ended").empty());
  scripted_participant shop(w, "shop", shop_answers());
  carry_out(shop);
  const auto ends = client.take("ended");
  ASSERT_EQ(ends.size(), 1u);
  EXPECT_EQ(ends[0].headers.at("id"), "w-1");
  EXPECT_EQ(ends[0].headers.at("saga"), "order/o-1");
  EXPECT_EQ(ends[0].headers.at("status"), "CONFIRMED");
  EXPECT_EQ(ends[0].headers.at("type"), "OrderConfirmed");
  EXPECT_EQ(ends[0].headers.at("position"), w.records("order", "o-1").size());
  EXPECT_FALSE(ends[0].body.empty());
}

TEST_F(Awaiting, IsAnsweredTheSameFromTheStoreWhereTheSagaEndedBefore) {
  order("o-1");
  await("order/o-1");
  scripted_participant shop(w, "shop", shop_answers());
  carry_out(shop);
  const auto told = client.take("ended");
  await("order/o-1");
  const auto asked = client.take("ended");
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].headers, told.at(0).headers);
  EXPECT_EQ(asked[0].body, told.at(0).body);
  ASSERT_TRUE(w.start());
  client.hello();
  await("order/o-1");
  const auto restarted = client.take("ended");
  ASSERT_EQ(restarted.size(), 1u);
  EXPECT_EQ(restarted[0].headers, told[0].headers);
}

TEST_F(Awaiting, FindsTheEndBehindALateAnswer) {
  order("o-1");
  scripted_participant shop(w, "shop", shop_answers());
  carry_out(shop);
  shop.repeat(0);
  settle();
  await("order/o-1");
  EXPECT_EQ(client.take("ended").at(0).headers.at("type"), "OrderConfirmed");
}

TEST_F(Awaiting, SaysThatThereIsNoSuchSaga) {
  for (const auto* saga : {"order/none", "nothing/1", "order", "order/"}) {
    await(saga);
    EXPECT_EQ(error_of_wait().at("code"), "E3009") << saga;
  }
}

TEST_F(Awaiting, IsOverByTheEnginesClock) {
  order("o-1");
  await("order/o-1", "w-1", 2000);
  w.advance(std::chrono::milliseconds{1999});
  client.beat();
  settle();
  EXPECT_TRUE(client.take("error").empty());
  w.advance(std::chrono::milliseconds{1});
  settle();
  const auto told = error_of_wait();
  EXPECT_EQ(told.at("code"), "E4009");
  EXPECT_EQ(told.at("id"), "w-1");
}

class Expiry : public Awaiting {
 protected:
  void order_until(const std::string& id, const std::string& until) {
    client.send("event",
                {{"specversion", "1.0"},
                 {"id", id},
                 {"source", "order-service"},
                 {"type", "OrderCreated"},
                 {"subject", id},
                 {"expirytime", until}},
                order_body(id));
    settle();
  }
};

TEST_F(Expiry, AnEventThatComesInTimeIsTakenAndItsRepeatIsADuplicateForEver) {
  const auto until = to_rfc3339(w.clock.now() + std::chrono::seconds{1});
  order_until("o-1", until);
  w.advance(std::chrono::seconds{2});
  client.beat();
  order_until("o-1", until);
  const auto acks = client.take("ack");
  ASSERT_EQ(acks.size(), 2u);
  EXPECT_EQ(acks[1].headers.at("acks").at(0).at("duplicate"), true);
}

TEST_F(Expiry, AnEventThatComesLateIsRefusedAndParked) {
  order_until("o-1", to_rfc3339(w.clock.now()));
  EXPECT_EQ(error_of_wait().at("code"), "E4020");
  EXPECT_EQ(w.status("order", "o-1"), "(none)");
  const auto parked = w.reader()->list_parked(0, 10);
  ASSERT_EQ(parked->size(), 1u);
  EXPECT_EQ(parked->front().key, "o-1");
  EXPECT_EQ(parked->front().reason.substr(0, 5), "E4020");
}

TEST_F(Expiry, ATimeMayHaveAnyOffset) {
  order_until("o-1", "2010-12-01T10:27:00+02:00");  // a minute ahead of the engine
  order_until("o-2", "2010-12-01T08:25:59.5Z");
  EXPECT_EQ(w.status("order", "o-1"), "PENDING");
  EXPECT_EQ(w.status("order", "o-2"), "(none)");
  client.take();
  order_until("o-3", "tomorrow");
  EXPECT_EQ(error_of_wait().at("code"), "E4006");
}

}  // namespace
}  // namespace snorri::engine
