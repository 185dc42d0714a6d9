// Coroutines publish, wait for the ends of sagas and gather answers, while their thread does other
// things.
#include "snorri/transport/asio.hpp"

#include <gmock/gmock.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

#include "shop_messages.hpp"
#include "small_engine.hpp"
#include "snorri/transport/in_process_link.hpp"

namespace snorri::transport::testing {
namespace {

namespace asio = boost::asio;

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class AsioPublisher : public ::testing::Test {
 protected:
  AsioPublisher() {
    engine.emplace(*link.listen());
    publisher_options options;
    options.link = link.make_connector();
    options.timeout = 20s;
    options.reconnect_min = 10ms;
    options.log = [](std::string_view) {};
    shop.emplace("shop", options);
  }

  /// Runs it to its end on this thread. Here, since GoogleTest's ASSERT returns.
  template <class Coroutine>
  void play(Coroutine&& what) {
    asio::co_spawn(context, std::forward<Coroutine>(what), [](const std::exception_ptr& thrown) {
      if (thrown) std::rethrow_exception(thrown);
    });
    context.run();
  }

  const OrderCreated order{"o1", 3};
  const publish_as e1{.id = "e1"};
  in_process_link link;
  std::optional<small_engine> engine;
  std::optional<asio_publisher> shop;
  asio::io_context context;
};

// An aggregate that is made in a co_await expression is destroyed twice by g++ 12: it must have a
// name.
template <class Event>
concept may_be_published = requires(asio_publisher& at, Event&& event) {
  at.publish(std::forward<Event>(event));
};
static_assert(may_be_published<const OrderCreated&>);
static_assert(!may_be_published<OrderCreated>);

TEST_F(AsioPublisher, IsAwaitedUntilTheEventIsOnDisk) {
  play([this]() -> asio::awaitable<void> {
    const auto done = co_await shop->publish(order, e1);
    EXPECT_TRUE(done);
    EXPECT_EQ(done->id, "e1");
    EXPECT_EQ(done->position, 1u);
    const auto again = co_await shop->publish(order, e1);
    EXPECT_TRUE(again && again->duplicate);
  });
}

TEST_F(AsioPublisher, IsAwaitedUntilTheSagaHasEnded) {
  engine->end_saga({"", "order/1", "CONFIRMED", "DONE", 9});
  play([this]() -> asio::awaitable<void> {
    const auto end = co_await shop->run(order, 20s);
    EXPECT_TRUE(end && end->confirmed());
    const auto late = co_await shop->run(order, 0s);
    EXPECT_FALSE(late);
    EXPECT_EQ(late.error().code(), errc::timed_out);
  });
}

TEST_F(AsioPublisher, IsAwaitedUntilThereAreEnoughAnswers) {
  std::vector<std::string> ids;
  asio::co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        const enough two{.count = 2};
        const auto all = co_await shop->gather<InventoryReserved>(order, two, 20s);
        EXPECT_TRUE(all && all->complete);
        for (const auto& each : all->answers) ids.push_back(each.what.headers.id);
      },
      asio::detached);
  std::thread carriers([&] {
    engine->eventually([&] { return !engine->followed.empty(); });
    for (const auto* id : {"a", "b"}) {
      auto offer = order_created(id);
      offer.headers.type = "InventoryReserved";
      offer.headers.correlationid = "order/1";
      engine->append(offer);
    }
  });
  context.run();
  carriers.join();
  EXPECT_THAT(ids, ElementsAre("a", "b"));
}

TEST_F(AsioPublisher, ManyCoroutinesWaitAtATimeOnOneThread) {
  int done = 0;
  const auto here = std::this_thread::get_id();
  for (int i = 0; i < 200; ++i) {
    asio::co_spawn(
        context,
        [&, i]() -> asio::awaitable<void> {
          const OrderCreated one{"o" + std::to_string(i), 1};
          const auto outcome = co_await shop->publish(one);
          EXPECT_TRUE(outcome);
          EXPECT_EQ(std::this_thread::get_id(), here);
          ++done;
        },
        asio::detached);
  }
  context.run();
  EXPECT_EQ(done, 200);
}

TEST_F(AsioPublisher, ACallbackServesAsWell) {
  std::optional<result<receipt>> outcome;
  shop->publish(order, e1,
                asio::bind_executor(context, [&](result<receipt> what) { outcome = what; }));
  context.run();
  ASSERT_TRUE(outcome && *outcome);
  EXPECT_EQ((*outcome)->id, "e1");
}

TEST_F(AsioPublisher, WhatIsUnderWayAtItsEndIsToldSo) {
  std::optional<result<run_outcome>> outcome;
  asio::co_spawn(
      context, [&]() -> asio::awaitable<void> { outcome = co_await shop->run(order, 20s, e1); },
      asio::detached);
  context.poll();
  engine->eventually([&] { return !engine->awaited.empty(); });
  shop.reset();
  context.run();
  ASSERT_TRUE(outcome);
  ASSERT_FALSE(*outcome);
  EXPECT_EQ(outcome->error().code(), errc::timed_out);
  EXPECT_THAT(outcome->error().text(), HasSubstr("again under the same id"));
}

}  // namespace
}  // namespace snorri::transport::testing
