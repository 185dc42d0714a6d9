// Following one saga: its events from the store, as they come, and only its own.
#include <gtest/gtest.h>

#include "world.hpp"

namespace snorri::engine {
namespace {

class Followers : public testing::Test {
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
  void follow(const nlohmann::json& more = nlohmann::json::object()) {
    nlohmann::json headers{{"id", "f-1"}, {"saga", "order/o-1"}};
    headers.update(more);
    client.send("follow", headers);
    settle();
  }
  /// "OrderCreated" of each event that came.
  std::vector<std::string> types() {
    std::vector<std::string> out;
    for (const auto& each : client.take("event")) {
      EXPECT_EQ(each.headers.at("correlationid"), "order/o-1");
      EXPECT_EQ(each.headers.at("subscription"), "f-1");
      EXPECT_GE(each.headers.at("position").get<int>(), last_);
      last_ = each.headers.at("position");
      out.push_back(each.headers.at("type"));
    }
    return out;
  }

 private:
  int last_ = 0;
};

using all = std::vector<std::string>;

TEST_F(Followers, AreGivenTheEventsOfTheirSagaAsTheyAreRecorded) {
  order("o-1");
  follow();
  EXPECT_EQ(types(), all{"OrderCreated"});
  order("o-2");
  EXPECT_EQ(types(), all{}) << "of another saga";
  scripted_participant shop(w, "shop", shop_answers());
  carry_out(shop);
  auto story = types();
  ASSERT_GE(story.size(), 3u);
  EXPECT_EQ(story.front(), "InventoryReserved");
  EXPECT_EQ(story.back(), "OrderConfirmed");
}

TEST_F(Followers, AreGivenTheSameFromTheStoreAfterARestart) {
  order("o-1");
  scripted_participant shop(w, "shop", shop_answers());
  carry_out(shop);
  follow();
  const auto live = types();
  EXPECT_GE(live.size(), 4u);
  ASSERT_TRUE(w.start());
  client.hello();
  client.send("follow", {{"id", "f-1"}, {"saga", "order/o-1"}});
  settle();
  std::vector<std::string> again;
  for (const auto& each : client.take("event")) again.push_back(each.headers.at("type"));
  EXPECT_EQ(again, live);
}

TEST_F(Followers, BeginBehindTheirPositionAndTakeOnlyTheirTypes) {
  order("o-1");
  scripted_participant shop(w, "shop", shop_answers());
  carry_out(shop);
  follow({{"from", 1}, {"types", {"OrderCreated", "OrderConfirmed"}}});
  EXPECT_EQ(types(), all{"OrderConfirmed"});
}

TEST_F(Followers, WithoutRoomWaitForIt) {
  client.hello({}, 0);
  order("o-1");
  follow();
  EXPECT_EQ(types(), all{});
  client.send("credit", {{"credit", 1}});
  settle();
  EXPECT_EQ(types(), all{"OrderCreated"});
  scripted_participant shop(w, "shop", shop_answers());
  carry_out(shop);
  EXPECT_EQ(types(), all{});
  client.send("ack", {{"subscription", "f-1"}, {"delivery", 1}});
  settle();
  EXPECT_EQ(types(), all{"InventoryReserved"});
}

TEST_F(Followers, AreToldThatThereIsNoSuchSaga) {
  for (const auto* saga : {"order/none", "nothing/1", "order", "order/"}) {
    follow({{"saga", saga}});
    const auto errors = client.take("error");
    ASSERT_EQ(errors.size(), 1u) << saga;
    EXPECT_EQ(errors[0].headers.at("code"), "E3009") << saga;
    EXPECT_EQ(errors[0].headers.at("kind"), "follow");
  }
}

TEST_F(Followers, ThatWantNoMoreGetNoMore) {
  order("o-1");
  follow();
  client.send("unfollow", {{"id", "f-1"}});
  scripted_participant shop(w, "shop", shop_answers());
  carry_out(shop);
  EXPECT_EQ(types(), all{"OrderCreated"});
  EXPECT_TRUE(client.take("error").empty());
}

}  // namespace
}  // namespace snorri::engine
