// What an engine does with more than it can give away or write: commands that nobody takes wait on
// disk, the urgent go first, and while the disk is behind nothing is read.
#include <gmock/gmock.h>

#include "gated_store.hpp"
#include "world.hpp"

namespace snorri::engine {
namespace {

using strings = std::vector<std::string>;
using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

void publish_orders(world& w, test_peer& client, int count) {
  for (int i = 0; i < count; ++i) {
    const auto id = "o-" + std::to_string(i);
    client.event("e-" + id, "OrderCreated", order_body(id));
  }
  ASSERT_TRUE(w.settle());
}

void work_until_rest(world& w, scripted_participant& shop) {
  do {
    ASSERT_TRUE(w.settle());
  } while (shop.answer() > 0);
}

/// Pre: the engine's clock may go on: the status is shown a few times a second.
engine_status status_now(world& w) {
  w.advance(1s);
  EXPECT_TRUE(w.settle());
  return w.running().status();
}

TEST(WaitingCommands, BeyondTheLimitWaitOnDiskAndAreGivenWhole) {
  world w;
  w.options.waiting_bytes_max = 100;
  w.options.cache_max = 1;  // so that they are read from the store
  ASSERT_TRUE(w.start());
  test_peer client(w.link, "order-service");
  client.hello();
  publish_orders(w, client, 20);
  const auto status = status_now(w);
  EXPECT_EQ(status.commands_open, 20u);
  EXPECT_GT(status.commands_left_on_disk, 10u);

  ASSERT_TRUE(w.start());  // a new engine finds them again, and keeps no more of them
  EXPECT_GT(status_now(w).commands_left_on_disk, 10u);
  scripted_participant shop(w, "shop", shop_answers());
  work_until_rest(w, shop);
  for (int i = 0; i < 20; ++i) {
    const auto id = "o-" + std::to_string(i);
    EXPECT_EQ(w.status("order", id), "CONFIRMED");
    const auto given = std::find_if(shop.seen.begin(), shop.seen.end(), [&](const received& each) {
      return each.headers.at("subject") == "order/" + id;
    });
    ASSERT_NE(given, shop.seen.end());
    EXPECT_EQ(given->body, order_body(id));
  }
  EXPECT_EQ(status_now(w).commands_left_on_disk, 0u);
}

TEST(WaitingCommands, ThatAreAskedForAgainLaterAreWholeToo) {
  world w;
  ASSERT_TRUE(w.start());
  test_peer client(w.link, "order-service");
  client.hello();
  test_peer inventory(w.link, "inventory");
  inventory.hello({"ReserveInventory"});
  publish_orders(w, client, 1);
  const auto first = inventory.take("command");
  ASSERT_EQ(first.size(), 1u);
  inventory.send("failed", {{"causationid", first[0].headers.at("id")}, {"reason", "no database"}});
  std::vector<received> again;
  for (int i = 0; i < 120 && again.empty(); ++i) {
    w.advance(1s);
    inventory.beat();
    client.beat();
    ASSERT_TRUE(w.settle());
    for (auto& each : inventory.take("command"))
      if (each.headers.at("attempt") == 2) again.push_back(std::move(each));
  }
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].body, first[0].body);
  EXPECT_EQ(again[0].headers.at("id"), first[0].headers.at("id"));
}

TEST(WaitingCommands, WhoseTimeIsOverAreNotGivenToWhoComesLate) {
  world w;
  ASSERT_TRUE(w.start());
  test_peer client(w.link, "order-service");
  client.hello();
  publish_orders(w, client, 1);
  for (int i = 0; i < 100 && w.records("order", "o-0").back().to != "UNDO_RESERVE"; ++i) {
    w.advance(60s);
    ASSERT_TRUE(w.settle());
  }
  const auto last = w.records("order", "o-0").back();
  ASSERT_EQ(last.commands.size(), 1u) << "the saga has given up: " << last.to;
  ASSERT_EQ(last.commands[0].type, "ReleaseInventory");
  scripted_participant shop(w, "shop", shop_answers());
  work_until_rest(w, shop);
  strings given;
  for (const auto& each : shop.seen) given.push_back(each.headers.at("type"));
  EXPECT_THAT(given, ElementsAre("ReleaseInventory"));
  EXPECT_EQ(w.status("order", "o-0"), "CANCELLED");
}

TEST(Priority, OfTheEventThatBeginsASagaIsThatOfAllItsCommands) {
  world w;
  test_peer client(w.link, "order-service");
  client.hello();
  const auto order = [&](const std::string& id, int priority) {
    client.send("event",
                {{"specversion", "1.0"},
                 {"id", "e-" + id},
                 {"source", "order-service"},
                 {"type", "OrderCreated"},
                 {"priority", priority}},
                order_body(id));
    ASSERT_TRUE(w.settle());
  };
  order("later", 0);
  order("usual", 4);
  order("now", 9);
  ASSERT_TRUE(w.start());  // the record keeps it
  scripted_participant shop(w, "shop", shop_answers());
  work_until_rest(w, shop);
  ASSERT_EQ(shop.seen.size(), 9u);
  strings first;
  for (int i = 0; i < 3; ++i)
    first.push_back(shop.seen[static_cast<std::size_t>(i)].headers.at("subject"));
  EXPECT_THAT(first, ElementsAre("order/now", "order/usual", "order/later"));
  for (const auto& each : shop.seen) {
    const int expected = each.headers.at("subject") == "order/now"     ? 9
                         : each.headers.at("subject") == "order/later" ? 0
                                                                       : 4;
    EXPECT_EQ(each.headers.value("priority", 4), expected) << each.headers;
  }
}

TEST(Priority, ThatIsNoneIsRefused) {
  world w;
  test_peer client(w.link, "order-service");
  client.hello();
  ASSERT_TRUE(w.settle());
  client.take();
  for (const auto& wrong : std::vector<nlohmann::json>{10, -1, "4"}) {
    client.send("event",
                {{"specversion", "1.0"},
                 {"id", "e-1"},
                 {"source", "order-service"},
                 {"type", "OrderCreated"},
                 {"priority", wrong}},
                order_body("o-1"));
    ASSERT_TRUE(w.settle());
    const auto errors = client.take("error");
    ASSERT_EQ(errors.size(), 1u) << wrong;
    EXPECT_EQ(errors[0].headers.at("reason"),
              "the CloudEvents attribute priority must be an integer from 0 to 9");
  }
  EXPECT_EQ(w.status("order", "o-1"), "(none)");
}

TEST(TraceContext, IsInEveryRecordEveryCommandAndEveryEvent) {
  world w;
  test_peer client(w.link, "order-service");
  test_peer audit(w.link, "audit");
  client.hello();
  audit.hello();
  audit.send("subscribe", {{"name", "audit"}});
  const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  client.send("event",
              {{"specversion", "1.0"},
               {"id", "e-1"},
               {"source", "order-service"},
               {"type", "OrderCreated"},
               {"traceparent", trace},
               {"tracestate", "vendor=1"}},
              order_body("o-1"));
  ASSERT_TRUE(w.settle());
  w.advance(60s);  // nobody has reserved: a record that only a timer caused
  ASSERT_TRUE(w.settle());
  ASSERT_TRUE(w.start());
  scripted_participant shop(w, "shop", shop_answers());  // its replies carry no trace
  audit = test_peer(w.link, "audit");
  audit.hello();
  audit.send("subscribe", {{"name", "audit"}});
  w.advance(60s);
  work_until_rest(w, shop);
  ASSERT_EQ(w.status("order", "o-1"), "CONFIRMED");
  for (const auto& each : w.records("order", "o-1")) {
    EXPECT_EQ(each.traceparent, trace) << each.version;
    EXPECT_EQ(each.tracestate, "vendor=1") << each.version;
  }
  for (const auto& each : shop.seen) {
    EXPECT_EQ(each.headers.at("traceparent"), trace);
    EXPECT_EQ(each.headers.at("tracestate"), "vendor=1");
  }
  const auto events = audit.take("event");
  EXPECT_GE(events.size(), 5u);
  for (const auto& each : events) {
    EXPECT_EQ(each.headers.at("traceparent"), trace) << each.headers;
    EXPECT_EQ(each.headers.at("tracestate"), "vendor=1");
  }
}

TEST(FullEngine, ReadsNothingSaysSoAndTakesNobodyForGone) {
  const auto behind = store::make_memory_store();
  gated_store store(*behind);
  transport::in_process_link link;
  manual_clock clock{from_us(1'291'191'960'000'000)};
  const auto listener = std::move(*link.listen());
  strings said;
  engine_options options;
  options.group_max = 5;
  options.log = [&](severity, std::string_view text) { said.emplace_back(text); };
  auto made = engine::make(options, store, *listener, {&orders::order_definition()}, clock);
  ASSERT_TRUE(made);
  auto& running = **made;
  const auto turn = [&](duration by) {
    clock.advance(by);
    ASSERT_TRUE(running.step(duration::zero()));
  };
  test_peer client(link, "order-service");
  client.hello();
  for (int i = 0; i < 20; ++i) turn(0ms);
  client.take();

  store.close();
  constexpr std::size_t orders = 30;
  for (std::size_t i = 0; i < orders; ++i) {
    client.event("e-" + std::to_string(i), "OrderCreated", order_body(std::to_string(i)));
  }
  for (int i = 0; i < 40; ++i) turn(300ms);  // longer than a peer may be silent
  const auto full = running.status();
  EXPECT_TRUE(full.full_since);
  EXPECT_GE(full.times_full, 1u);
  EXPECT_EQ(full.transitions, 10u) << "five on their way to disk, five that wait: no more is read";
  EXPECT_THAT(said, Contains(HasSubstr("full: 5 records wait for the disk since 2010-12-01T")));
  EXPECT_GE(client.take("heartbeat").size(), 5u) << "peers hear that it lives";

  store.open();
  std::size_t acknowledged = 0;
  for (int i = 0; i < 100'000 && acknowledged < orders; ++i) {
    ASSERT_TRUE(running.step(10ms));
    for (const auto& each : client.take()) {
      EXPECT_NE(each.kind, "goodbye") << each.headers;
      if (each.kind == "ack") acknowledged += each.headers.at("acks").size();
    }
  }
  EXPECT_EQ(acknowledged, orders);
  for (int i = 0; i < 20; ++i) turn(300ms);
  EXPECT_FALSE(running.status().full_since);
}

}  // namespace
}  // namespace snorri::engine
