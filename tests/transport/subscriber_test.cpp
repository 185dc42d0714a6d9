// Every event is given at least once, in order, and none is skipped.
#include "snorri/transport/subscriber.hpp"

#include <gmock/gmock.h>

#include <optional>

#include "shop_messages.hpp"
#include "small_engine.hpp"
#include "snorri/transport/in_process_link.hpp"
#include "wire.hpp"

namespace snorri::transport::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SubscriberTest : public ::testing::Test {
 protected:
  SubscriberTest() { engine.emplace(*link.listen()); }
  ~SubscriberTest() override { stop(); }

  subscriber_options options() {
    subscriber_options out;
    out.link = link.make_connector();
    out.handle_signals = false;
    out.reconnect_min = 10ms;
    out.log = [this](std::string_view line) {
      const std::lock_guard lock(mutex);
      log.emplace_back(line);
    };
    return out;
  }

  void note(std::string what) {
    const std::lock_guard lock(mutex);
    seen.push_back(std::move(what));
    changed.notify_all();
  }
  void start(std::unique_ptr<subscriber> what) {
    service = std::move(what);
    thread = std::thread([this] { status = service->run(); });
  }
  int stop() {
    if (service != nullptr) service->stop();
    if (thread.joinable()) thread.join();
    return status;
  }
  std::vector<std::string> wait_for(std::size_t count) {
    std::unique_lock lock(mutex);
    EXPECT_TRUE(
        changed.wait_for(lock, small_engine::patience, [&] { return seen.size() >= count; }));
    return seen;
  }
  std::unique_ptr<subscriber> analytics() {
    auto out = std::make_unique<subscriber>("analytics", options());
    out->on<OrderCreated>([this](const OrderCreated& what, const event_context& about) {
      note(what.order + "@" + std::to_string(about.position));
    });
    return out;
  }
  void append(int count) {
    for (int i = 0; i < count; ++i) engine->append(order_created("o" + std::to_string(++appended)));
  }
  void wait_for_cursor(std::uint64_t position) {
    engine->eventually([&] {
      const auto& cursors = engine->records().cursors;
      const auto found = cursors.find("analytics");
      return found != cursors.end() && found->second >= position;
    });
  }

  in_process_link link;
  std::optional<small_engine> engine;
  std::unique_ptr<subscriber> service;
  std::thread thread;
  int status = -1;
  int appended = 0;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> seen;
  std::vector<std::string> log;
};

TEST_F(SubscriberTest, SeesEventsInOrderWithTheirPositions) {
  append(3);
  start(analytics());
  EXPECT_THAT(wait_for(3), ElementsAre("o1@1", "o2@2", "o3@3"));
  wait_for_cursor(3);
}

TEST_F(SubscriberTest, ResumesWhereItStopped) {
  append(3);
  start(analytics());
  wait_for_cursor(3);
  EXPECT_EQ(stop(), 0);
  append(2);
  start(analytics());
  EXPECT_THAT(wait_for(5), ElementsAre("o1@1", "o2@2", "o3@3", "o4@4", "o5@5"));
}

TEST_F(SubscriberTest, SeesOnlyItsTypesAndTheCursorPassesTheOthers) {
  append(1);
  auto other = order_created("x");
  other.headers.type = "SomethingElse";
  engine->append(other);
  append(1);
  engine->append(other);
  start(analytics());
  EXPECT_THAT(wait_for(2), ElementsAre("o1@1", "o2@3"));
  wait_for_cursor(4);
}

TEST_F(SubscriberTest, AnyTakesEveryTypeAndTheWholeEnvelope) {
  auto what = order_created("e1");
  what.headers.correlationid = "order/9";
  what.headers.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  engine->append(what);
  auto all = std::make_unique<subscriber>("analytics", options());
  all->on_any([&](const event_context& about) {
    EXPECT_EQ(about.headers, what.headers);
    EXPECT_EQ(about.saga(), "order/9");
    EXPECT_EQ(about.body, what.body);
    note(about.type() + " " + about.id());
  });
  start(std::move(all));
  EXPECT_THAT(wait_for(1), ElementsAre("OrderCreated e1"));
}

TEST_F(SubscriberTest, AHandlerThatThrowsGetsItAgainAndNothingPassesIt) {
  append(5);
  auto flaky = std::make_unique<subscriber>("analytics", options());
  int failures = 2;
  flaky->on<OrderCreated>([&](const OrderCreated& what) {
    if (what.order == "o3" && failures-- > 0) {
      note("threw");
      throw std::runtime_error("the database is away");
    }
    note(what.order);
  });
  start(std::move(flaky));
  EXPECT_THAT(wait_for(7), ElementsAre("o1", "o2", "threw", "threw", "o3", "o4", "o5"));
  wait_for_cursor(5);
  const std::lock_guard lock(mutex);
  EXPECT_THAT(log, ::testing::Contains(HasSubstr("the database is away")));
  const auto reasons = engine->read([this] { return engine->reasons; });
  ASSERT_EQ(reasons.size(), 2u);
  EXPECT_THAT(reasons[1], HasSubstr("OrderCreated"));
  EXPECT_THAT(reasons[1], HasSubstr("the database is away"));
}

TEST_F(SubscriberTest, GoesOnAfterTheEngineRestarted) {
  append(2);
  start(analytics());
  wait_for_cursor(2);
  auto records = engine->halt();
  engine.emplace(*link.listen(), std::move(records));
  append(1);
  EXPECT_THAT(wait_for(3), ElementsAre("o1@1", "o2@2", "o3@3"));
}

TEST_F(SubscriberTest, FollowsALongLogThroughASmallWindow) {
  auto narrow = options();
  narrow.credit = 4;
  append(500);
  auto out = std::make_unique<subscriber>("analytics", narrow);
  out->on_any([this](const event_context& about) { note(about.id()); });
  start(std::move(out));
  const auto all = wait_for(500);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], "o" + std::to_string(i + 1));
}

TEST_F(SubscriberTest, IsToldWhenAnotherTookItsPlaceAndEnds) {
  append(1);
  start(analytics());
  wait_for(1);
  subscriber second("analytics", options());
  std::thread later([&] { second.run(); });
  thread.join();
  EXPECT_EQ(status, 1);
  second.stop();
  later.join();
  const std::lock_guard lock(mutex);
  EXPECT_THAT(log, ::testing::Contains(HasSubstr("E4012")));
}

TEST(SubscriberAtAGap, AsksAgainForADeliveryThatIsMissing) {
  in_process_link link;
  auto engine = std::move(*link.listen());  // one that loses the second delivery
  subscriber_options options;
  options.link = link.make_connector();
  options.log = [](std::string_view) {};
  subscriber service("analytics", options);
  std::vector<std::uint64_t> handled;
  service.on_any([&](const event_context& about) { handled.push_back(about.position); });
  int asked = 0;
  std::uint64_t acknowledged = 0;
  for (int turns = 0; turns < 2000 && acknowledged < 2; ++turns) {
    ASSERT_TRUE(service.step(1ms));
    std::vector<packet> in;
    engine->receive(in, 100);
    for (auto& each : in) {
      const auto answer = [&](frames what) { engine->send(each.peer, std::move(what)); };
      auto read = wire::decode_from_peer(each.frames, {});
      const auto& said = std::get<wire::from_peer>(read);
      if (std::holds_alternative<wire::hello>(said)) {
        answer(wire::encode(wire::welcome{"engine", "s1", 1000, 60'000, 1 << 20, 256}));
      } else if (std::holds_alternative<wire::subscribe>(said)) {
        const bool again = asked++ > 0;
        answer(wire::encode(wire::subscribed{"analytics", again ? 1u : 0u}));
        if (!again) answer(wire::encode_delivery("analytics", 1, 1, order_created("o1")));
        if (!again) answer(wire::encode_delivery("analytics", 3, 3, order_created("o3")));
        if (again) answer(wire::encode_delivery("analytics", 1, 2, order_created("o2")));
        if (again) answer(wire::encode_delivery("analytics", 2, 3, order_created("o3")));
      } else if (const auto* ack = std::get_if<wire::delivery_ack>(&said)) {
        if (asked > 1) acknowledged = ack->delivery;
      }
    }
  }
  EXPECT_THAT(handled, ElementsAre(1u, 2u, 3u));
  EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace snorri::transport::testing
