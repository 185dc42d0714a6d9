#include <gtest/gtest.h>

#include "world.hpp"

namespace snorri::engine {
namespace {

using strings = std::vector<std::string>;

class Subscription : public testing::Test {
 protected:
  world w;

  void settle() { ASSERT_TRUE(w.settle()); }
  void order(const std::string& id) {
    scripted_participant shop(w, "shop", shop_answers());
    test_peer client(w.link, "order-service");
    client.hello();
    client.event(id, "OrderCreated", order_body(id));
    do settle();
    while (shop.answer() > 0);
  }
  std::unique_ptr<test_peer> subscribe(const nlohmann::json& request, int credit = 100) {
    auto peer = std::make_unique<test_peer>(w.link, "analytics");
    peer->hello({}, credit);
    peer->send("subscribe", request);
    settle();
    return peer;
  }
  static strings types(const std::vector<received>& events) {
    strings all;
    for (const auto& each : events) all.push_back(each.headers.at("type"));
    return all;
  }
};

const strings facts_of_an_order{"OrderCreated", "InventoryReserved", "PaymentCaptured",
                                "ShipmentBooked", "OrderConfirmed"};

TEST_F(Subscription, SeesEveryEventFromTheFirstEvenIfItComesLast) {
  order("o-1");
  const auto analytics = subscribe({{"name", "analytics"}, {"from", "start"}});
  const auto events = analytics->take("event");
  EXPECT_EQ(types(events), facts_of_an_order);
  EXPECT_EQ(events.back().headers.at("id"), "order/o-1/4.0");
  EXPECT_EQ(events.back().headers.at("correlationid"), "order/o-1");
  EXPECT_EQ(events.front().headers.at("id"), "o-1");
  EXPECT_EQ(events.front().headers.at("source"), "order-service");
  EXPECT_EQ(events.front().body, order_body("o-1"));
}

TEST_F(Subscription, SeesOnlyTheTypesItNames) {
  const auto mail = subscribe({{"name", "mail"}, {"types", {"OrderCreated", "OrderConfirmed"}}});
  order("o-1");
  EXPECT_EQ(types(mail->take("event")), (strings{"OrderCreated", "OrderConfirmed"}));
}

TEST_F(Subscription, BeginsNowWhereItAsksTo) {
  order("o-1");
  const auto late = subscribe({{"name", "late"}, {"from", "now"}});
  EXPECT_TRUE(late->take("event").empty());
  order("o-2");
  EXPECT_EQ(late->take("event").front().headers.at("correlationid"), "order/o-2");
}

TEST_F(Subscription, GoesOnAfterWhatWasAnsweredAlsoOnANewEngine) {
  order("o-1");
  {
    const auto first = subscribe({{"name", "analytics"}});
    ASSERT_EQ(first->take("event").size(), 5u);
    first->send("ack", {{"subscription", "analytics"}, {"delivery", 2}});
    settle();
    w.advance(std::chrono::seconds(1));  // cursors are written now and then
    settle();
  }
  ASSERT_TRUE(w.start());
  const auto second = subscribe({{"name", "analytics"}});
  EXPECT_EQ(types(second->take("event")),
            (strings{"PaymentCaptured", "ShipmentBooked", "OrderConfirmed"}));
}

TEST_F(Subscription, IsGivenAPositionAgainUntilAllOfItsEventsAreAnswered) {
  order("o-1");
  {
    const auto first = subscribe({{"name", "analytics"}});
    // Delivery 4 is ShipmentBooked; OrderConfirmed came of the same record.
    first->send("ack", {{"subscription", "analytics"}, {"delivery", 4}});
    settle();
  }
  const auto second = subscribe({{"name", "analytics"}});
  EXPECT_EQ(types(second->take("event")), (strings{"ShipmentBooked", "OrderConfirmed"}));
}

TEST_F(Subscription, GetsNoMoreThanItsCreditBeforeItAnswers) {
  order("o-1");
  const auto slow = subscribe({{"name", "slow"}}, 1);
  EXPECT_EQ(slow->take("event").size(), 1u);
  slow->send("ack", {{"subscription", "slow"}, {"delivery", 1}});
  settle();
  EXPECT_EQ(types(slow->take("event")), strings{"InventoryReserved"});
}

}  // namespace
}  // namespace snorri::engine
