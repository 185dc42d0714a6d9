// Events over every link: from publishers at least once, counted once; to subscribers at least
// once, in order, none skipped; whatever is duplicated, reordered, killed, poisoned, full or cut.
#include <algorithm>
#include <fstream>

#include "delivery_contract.hpp"

namespace snorri::transport::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class EventDelivery : public DeliveryContract {};

/// The acknowledgement of `id`.
acknowledgement ack_of(raw_peer& at, const std::string& id) {
  while (!::testing::Test::HasFailure()) {
    for (auto& each : at.await<wire::acks>().list)
      if (each.id == id) return each;
  }
  return {};
}

// ---- duplicate

TEST_P(EventDelivery, AnEventSentTwiceIsCountedOnce) {
  auto shop = peer();
  shop.greet("shop");
  shop.say(wire::event{order_created("o1")});
  const auto first = ack_of(shop, "o1");
  shop.say(wire::event{order_created("o1")});
  const auto second = ack_of(shop, "o1");
  EXPECT_FALSE(first.duplicate);
  EXPECT_TRUE(second.duplicate);
  EXPECT_EQ(second.position, first.position);
  EXPECT_THAT(log_ids(), ElementsAre("o1"));
}

TEST_P(EventDelivery, APublisherWhoseAcknowledgementIsLostAsksAgain) {
  start_over_impatient();
  engine->swallow("o1");
  const auto line = cable();
  const auto orders = shop(line);
  std::optional<result<receipt>> outcome;
  orders->publish_async(order_created("o1"), [&](const auto& answer) { outcome = answer; });
  while (engine->read([&] { return engine->arrived.empty(); })) orders->poll(10ms);
  line->interrupt();
  ASSERT_TRUE(orders->flush(20s));
  ASSERT_TRUE(outcome && *outcome) << (outcome ? outcome->error().text() : "no answer");
  EXPECT_THAT(log_ids(), ElementsAre("o1"));
}

// ---- reorder

TEST_P(EventDelivery, EventsOfOnePublisherAreRecordedInTheOrderPublished) {
  const auto orders = shop(cable());
  std::vector<std::string> expected;
  for (int i = 1; i <= 500; ++i) {
    expected.push_back("o" + std::to_string(i));
    orders->publish_async(order_created(expected.back()), [](const auto&) {});
  }
  ASSERT_TRUE(orders->flush(20s));
  EXPECT_EQ(log_ids(), expected);
}

TEST_P(EventDelivery, AcknowledgementsOutOfOrderMoveTheCursorNeverBack) {
  auto follower = peer();
  follower.greet("follower");
  follower.say(wire::subscribe{{"follower", {"OrderCreated"}, "start", {}}});
  follower.await<wire::subscribed>();
  append(3);
  for (std::uint64_t i = 1; i <= 3; ++i) EXPECT_EQ(follower.await<wire::delivered>().delivery, i);
  follower.say(wire::delivery_ack{"follower", 3});
  follower.say(wire::delivery_ack{"follower", 1});
  follower.all_until_now<wire::delivered>();
  EXPECT_GE(engine->cursors().at("follower"), 3u) << "the fence is an event, too";
}

// ---- redeliver after kill

TEST_P(EventDelivery, AKilledSubscriberGoesOnWhereItHadAnswered) {
  append(3);
  {
    auto follower = peer();
    follower.greet("follower");
    follower.say(wire::subscribe{{"follower", {}, "start", {}}});
    follower.say(wire::delivery_ack{"follower", 0});  // refused: it changes nothing
    for (int i = 0; i < 3; ++i) follower.await<wire::delivered>();
    follower.say(wire::delivery_ack{"follower", 2});
    engine->eventually([&] {
      const auto& all = engine->records().cursors;
      const auto found = all.find("follower");
      return found != all.end() && found->second == 2;
    });
  }
  auto again = peer();
  again.greet("follower");
  again.say(wire::subscribe{{"follower", {}, "start", {}}});
  EXPECT_EQ(again.await<wire::subscribed>().cursor, 2u);
  const auto next = again.await<wire::delivered>();
  EXPECT_EQ(next.position, 3u);
  EXPECT_EQ(next.what.headers.id, "o3");
}

TEST_P(EventDelivery, ASubscriberSeesEveryEventInOrderThroughKilledEngines) {
  start_over_impatient();
  const running service(analytics(cable()));
  for (int kill = 1; kill <= 3; ++kill) {
    append(50);
    seen_until("o" + std::to_string(appended) + "@" + std::to_string(appended));
    kill_engine_and_start_it();
  }
  append(50);
  auto got = seen_until("o200@200");
  // Repeats are allowed, gaps are not: whatever comes for the first time is the next.
  std::vector<std::string> fresh;
  for (const auto& each : got)
    if (std::find(fresh.begin(), fresh.end(), each) == fresh.end()) fresh.push_back(each);
  EXPECT_EQ(fresh, orders(200));
}

// ---- poison

TEST_P(EventDelivery, WhatIsNoMessageIsAnsweredOnceAndTheNextIsTaken) {
  auto shop = peer();
  shop.greet("shop");
  const std::string large(2u << 20u, 'x');
  const std::vector<std::pair<frames, std::string>> poisons = {
      {{"snorri/1", "event", "{}"}, "E4001"},
      {frames(20, "x"), "E4002"},
      {{"snorri/1", "event", "{\"id\":", ""}, "E4001"},
      {{"snorri/1", "event", std::string("\xff\xfe", 2), ""}, "E4001"},
      {{"snorri/1", "explode", "{}", ""}, "E4004"},
      {{"snorri/1", "event", R"({"specversion":"1.0","id":"p"})", ""}, "E4006"},
      {{"snorri/1", "event",
        R"({"specversion":"1.0","id":"p","source":"shop","type":"OrderCreated"})", large},
       "E4003"},
      {{"snorri/9", "event", "{}", ""}, "E4002"},
  };
  for (const auto& [what, code] : poisons) {
    shop.say_frames(what);
    EXPECT_EQ(shop.await<wire::refusal>().code, code);
  }
  EXPECT_THAT(shop.all_until_now<wire::refusal>(), IsEmpty()) << "one answer each";
  shop.say(wire::event{order_created("o1")});
  EXPECT_FALSE(ack_of(shop, "o1").duplicate);
}

TEST_P(EventDelivery, ThePoisonOfOneIsNotFeltByAnother) {
  auto good = peer();
  good.greet("shop");
  auto bad = peer();
  for (int i = 0; i < 200; ++i) bad.say_frames({"\xff", "", std::string(1000, '\0')});
  good.say(wire::event{order_created("o1")});
  EXPECT_FALSE(ack_of(good, "o1").duplicate);
}

TEST_P(EventDelivery, AnEventWhoseHandlerThrowsIsGivenAgainAndNothingBehindItBefore) {
  std::atomic<int> throws = 2;
  at_event = [&](const OrderCreated& what) {
    if (what.order == "o2" && throws.fetch_sub(1) > 0) throw std::runtime_error("poison");
  };
  append(4);
  const running service(analytics(cable()));
  EXPECT_EQ(seen_until("o4@4"), orders(4));
  engine->eventually([&] { return engine->reasons.size() == 2; });
}

// ---- back-pressure

TEST_P(EventDelivery, ASubscriberThatNeverAnswersHoldsItsWindowAndDisturbsNobody) {
  auto sleeper = peer();
  sleeper.greet("sleeper", {}, 64);
  sleeper.say(wire::subscribe{{"sleeper", {}, "start", {}}});
  sleeper.await<wire::subscribed>();
  append(1000);
  const running service(analytics(cable()));
  EXPECT_EQ(seen_until("o1000@1000"), orders(1000));
  const auto given = sleeper.all_until_now<wire::delivered>();
  EXPECT_EQ(given.size(), 64u);
  sleeper.say(wire::delivery_ack{"sleeper", 10});
  EXPECT_EQ(sleeper.await<wire::delivered>().position, 65u);
}

TEST_P(EventDelivery, APublisherWaitsWhenTooMuchOfItIsUnanswered) {
  publisher_options options;
  options.link = cable();
  options.in_flight_max = 16;
  options.log = [](std::string_view) {};
  publisher orders("shop", options);
  std::size_t most = 0;
  for (int i = 0; i < 300; ++i) {
    orders.publish_async(order_created("o" + std::to_string(i)), [](const auto&) {});
    most = std::max(most, orders.in_flight());
  }
  ASSERT_TRUE(orders.flush(20s));
  EXPECT_LE(most, 16u);
  EXPECT_EQ(log_ids().size(), 300u);
}

// ---- reconnect

TEST_P(EventDelivery, APublisherBringsItsEventsThroughKilledEngines) {
  start_over_impatient();
  const auto orders = shop(cable());
  std::vector<std::string> expected;
  for (int i = 1; i <= 200; ++i) {
    expected.push_back("o" + std::to_string(i));
    orders->publish_async(order_created(expected.back()), [](const auto&) {});
    if (i % 50 == 0) kill_engine_and_start_it();
  }
  ASSERT_TRUE(orders->flush(20s));
  auto got = log_ids();
  std::sort(got.begin(), got.end());
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(got, expected) << "each once";
}

TEST_P(EventDelivery, ASubscriberComesBackAfterItsConnectionWasCut) {
  start_over_impatient();
  const auto line = cable();
  const running service(analytics(line));
  for (int i = 0; i < 2; ++i) {
    append(10);
    seen_until("o" + std::to_string(appended) + "@" + std::to_string(appended));
    line->interrupt();
  }
  append(1);
  auto got = seen_until("o21@21");
  got.erase(std::unique(got.begin(), got.end()), got.end());
  std::vector<std::string> fresh;
  for (const auto& each : got)
    if (std::find(fresh.begin(), fresh.end(), each) == fresh.end()) fresh.push_back(each);
  EXPECT_EQ(fresh, orders(21));
}

// ---- unroutable

TEST_P(EventDelivery, WhoHasNotSaidHelloIsToldSoAndNothingOfItIsJudged) {
  auto shop = peer();
  shop.say(wire::event{order_created("o1")});
  const auto answer = shop.await<wire::refusal>();
  EXPECT_EQ(answer.code, "E4005");
  EXPECT_EQ(answer.id, "");
  EXPECT_THAT(log_ids(), IsEmpty());
  shop.greet("shop");
  shop.say(wire::event{order_created("o1")});
  EXPECT_FALSE(ack_of(shop, "o1").duplicate);
}

TEST_P(EventDelivery, AnAnswerToWhoHasGoneReachesNobodyElse) {
  {
    auto shop = peer();
    shop.greet("shop");
    shop.say(wire::event{order_created("o1")});
    engine->eventually([&] { return !engine->arrived.empty(); });
  }
  auto other = peer();
  other.greet("other");
  EXPECT_THAT(other.all_until_now<wire::acks>(), IsEmpty());
  auto again = peer();
  again.greet("shop");
  again.say(wire::event{order_created("o1")});
  EXPECT_TRUE(ack_of(again, "o1").duplicate) << "it was recorded, whoever heard of it";
}

SNORRI_OVER_ALL_LINKS(EventDelivery);

}  // namespace
}  // namespace snorri::transport::testing
