// An event that was acknowledged is on disk once, whatever happened on the way.
#include "snorri/transport/publisher.hpp"

#include <gmock/gmock.h>

#include <optional>

#include "shop_messages.hpp"
#include "small_engine.hpp"
#include "snorri/transport/in_process_link.hpp"

namespace snorri::transport::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PublisherTest : public ::testing::Test {
 protected:
  PublisherTest() { engine.emplace(*link.listen()); }

  publisher_options options() {
    publisher_options out;
    out.link = link.make_connector();
    out.timeout = 20s;
    out.reconnect_min = 10ms;
    out.log = [](std::string_view) {};
    return out;
  }

  in_process_link link;
  std::optional<small_engine> engine;
};

TEST_F(PublisherTest, GetsAReceiptForWhatIsOnDisk) {
  publisher shop("order-service", options());
  const auto done = shop.publish(OrderCreated{"o1", 3}, {.id = "e1", .subject = "o1"});
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_EQ(done->id, "e1");
  EXPECT_EQ(done->position, 1u);
  EXPECT_FALSE(done->duplicate);
  EXPECT_EQ(done->saga, "order/1");
  EXPECT_EQ(done->status, "PENDING");
  const auto stored = engine->read([&] { return engine->records().log.at(0); });
  EXPECT_EQ(stored.headers.source, "order-service");
  EXPECT_EQ(stored.headers.type, "OrderCreated");
  EXPECT_EQ(stored.headers.subject, "o1");
  EXPECT_EQ(stored.headers.time.size(), 27u);
  EXPECT_EQ(stored.body, R"({"order":"o1","pieces":3})");
}

TEST_F(PublisherTest, TheSameIdAgainIsADuplicate) {
  publisher shop("order-service", options());
  EXPECT_FALSE(shop.publish(OrderCreated{}, {.id = "e1"})->duplicate);
  const auto again = shop.publish(OrderCreated{}, {.id = "e1"});
  EXPECT_TRUE(again->duplicate);
  EXPECT_EQ(again->position, 1u);
}

TEST_F(PublisherTest, MakesAnIdWhereThereIsNone) {
  publisher shop("order-service", options());
  EXPECT_EQ(shop.publish(OrderCreated{})->id.size(), 36u);
}

TEST_F(PublisherTest, SendsAgainWhatADyingEngineDidNotAcknowledge) {
  publisher shop("order-service", options());
  engine->swallow("e1");
  std::optional<result<receipt>> done;
  shop.publish_async(OrderCreated{}, [&](const result<receipt>& what) { done = what; },
                     {.id = "e1"});
  while (engine->read([&] { return engine->arrived.empty(); })) shop.poll(10ms);
  auto records = engine->halt();
  engine.emplace(*link.listen(), std::move(records));
  ASSERT_TRUE(shop.flush(20s));
  ASSERT_TRUE(done && *done);
  EXPECT_EQ((*done)->position, 1u);
  EXPECT_THAT(engine->read([&] { return engine->arrived; }), ElementsAre("e1"));
}

TEST_F(PublisherTest, WaitsForAnEngineThatIsAway) {
  engine->halt();
  publisher shop("order-service", options());
  std::thread later([&] { engine.emplace(*link.listen()); });
  const auto done = shop.publish(OrderCreated{});
  later.join();
  ASSERT_TRUE(done) << done.error().text();
}

TEST_F(PublisherTest, GivesUpAtItsDeadlineAndSaysThatTheOutcomeIsUnknown) {
  engine->halt();
  auto impatient = options();
  impatient.timeout = 30ms;
  publisher shop("order-service", impatient);
  const auto done = shop.publish(OrderCreated{}, {.id = "e1"});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), errc::timed_out);
  EXPECT_THAT(done.error().message(), HasSubstr("publish it again with this id"));
  EXPECT_EQ(shop.in_flight(), 0u);
}

TEST_F(PublisherTest, ARefusalIsAnErrorWithTheEnginesCode) {
  publisher shop("order-service", options());
  engine->refuse("e1");
  const auto done = shop.publish(OrderCreated{}, {.id = "e1"});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), errc::type_unknown);
  EXPECT_EQ(done.error().message(), "no saga knows OrderCreated");
}

TEST_F(PublisherTest, ABodyThatIsTooLargeIsRefusedByTheHub) {
  publisher shop("order-service", options());
  auto what = order_created("e1");
  what.body.assign((1u << 20u) + 1, ' ');
  const auto done = shop.publish(what);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), errc::message_too_large);
  engine->eventually([&] { return engine->refused_messages.size() == 1; });
}

TEST_F(PublisherTest, AnIdInFlightCantBePublishedTwice) {
  publisher shop("order-service", options());
  engine->swallow("e1");
  shop.publish_async(OrderCreated{}, nullptr, {.id = "e1"});
  EXPECT_EQ(shop.publish(OrderCreated{}, {.id = "e1"}).error().code(), errc::bad_argument);
}

TEST_F(PublisherTest, KeepsToItsWindowAndCallsBackForEach) {
  auto narrow = options();
  narrow.in_flight_max = 64;
  publisher shop("order-service", narrow);
  std::size_t acknowledged = 0;
  std::size_t most = 0;
  for (int i = 0; i < 2000; ++i) {
    shop.publish_async(OrderCreated{"o", i},
                       [&](const result<receipt>& what) { acknowledged += what ? 1 : 0; });
    most = std::max(most, shop.in_flight());
  }
  EXPECT_TRUE(shop.flush(20s));
  EXPECT_EQ(acknowledged, 2000u);
  EXPECT_LE(most, 64u);
  EXPECT_EQ(engine->read([&] { return engine->records().log.size(); }), 2000u);
}

TEST_F(PublisherTest, ACallbackMayPublish) {
  publisher shop("order-service", options());
  bool second = false;
  shop.publish_async(OrderCreated{}, [&](const result<receipt>&) {
    shop.publish_async(OrderCreated{}, [&](const result<receipt>&) { second = true; });
  });
  EXPECT_TRUE(shop.flush(20s));
  EXPECT_TRUE(shop.flush(20s));
  EXPECT_TRUE(second);
}

TEST_F(PublisherTest, FlushTellsWhenItWasNotEnough) {
  publisher shop("order-service", options());
  engine->swallow("e1");
  shop.publish_async(OrderCreated{}, nullptr, {.id = "e1"});
  EXPECT_FALSE(shop.flush(50ms));
  EXPECT_EQ(shop.in_flight(), 1u);
}

TEST(PublisherAddress, WithoutSenseIsAnErrorAtOnce) {
  publisher shop("order-service", {.engine = "nowhere"});
  const auto done = shop.publish(order_created("e1"));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), errc::address_invalid);
}

TEST_F(PublisherTest, RunsASagaToItsEnd) {
  publisher shop("order-service", options());
  engine->end_saga(
      {"", "order/1", "CONFIRMED", "DONE", 9, "OrderCreated", "", R"({"order":"o1","pieces":3})"});
  const auto done = shop.run(OrderCreated{"o1", 3}, 20s, {.id = "e1"});
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_EQ(done->event.id, "e1");
  EXPECT_EQ(done->saga, "order/1");
  EXPECT_TRUE(done->confirmed());
  EXPECT_EQ(done->state, "DONE");
  EXPECT_EQ(done->position, 9u);
  EXPECT_EQ(done->answer.headers.type, "OrderCreated");
  EXPECT_EQ(done->answer_as<OrderCreated>().pieces, 3);
  EXPECT_EQ(shop.in_flight(), 0u);
}

TEST_F(PublisherTest, TheWaitForASagaSurvivesARestartOfTheEngine) {
  publisher shop("order-service", options());
  std::optional<result<run_outcome>> outcome;
  shop.run_async(OrderCreated{"o1", 3}, 20s, [&](const auto& end) { outcome = end; });
  const auto turn_until = [&](auto&& holds) {
    for (int i = 0; i < 2000 && !holds(); ++i) shop.poll(10ms);
    return holds();
  };
  ASSERT_TRUE(turn_until([&] { return engine->read([&] { return engine->awaited.size() > 0; }); }));
  EXPECT_EQ(shop.in_flight(), 1u);
  auto records = engine->halt();
  records.ends["order/1"] = {"", "order/1", "CANCELLED", "UNDONE", 4};
  engine.emplace(*link.listen(), std::move(records));
  ASSERT_TRUE(turn_until([&] { return outcome.has_value(); }));
  ASSERT_TRUE(*outcome) << outcome->error().text();
  EXPECT_EQ((*outcome)->status, "CANCELLED");
  EXPECT_EQ((*outcome)->saga, "order/1");
}

TEST_F(PublisherTest, ARunIsOverWhenItsTimeIsAndSaysWhatToDo) {
  publisher shop("order-service", options());
  const auto late = shop.run(OrderCreated{"o1", 3}, 50ms, {.id = "e1"});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code(), errc::timed_out);
  EXPECT_EQ(shop.in_flight(), 0u);
  engine->end_saga({"", "order/1", "CONFIRMED", "DONE", 9});
  const auto again = shop.run(OrderCreated{"o1", 3}, 20s, {.id = "e1"});
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_TRUE(again->event.duplicate);
}

TEST_F(PublisherTest, ARefusedEventIsARefusedRun) {
  publisher shop("order-service", options());
  engine->refuse("e1");
  const auto done = shop.run(OrderCreated{}, 20s, {.id = "e1"});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), errc::type_unknown);
}

}  // namespace
}  // namespace snorri::transport::testing
