// Looking inside by the real program, as somebody on call at night would.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <functional>
#include <future>
#include <stdexcept>
#include <thread>

#include "program.hpp"
#include "snorri/transport/participant.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

using namespace std::chrono_literals;

struct Looking : testing::Test {
  temporary_folder folder;
  std::string store = folder.path("shop.db");

  void SetUp() override { fill_file(store); }

  run_result ask(std::vector<std::string> words) {
    words.insert(words.end(), {"--store", store});
    return snorri(std::move(words));
  }
  /// Asks until the answer is as wished.
  json wait_for(const std::vector<std::string>& words, const std::function<bool(const json&)>& is) {
    json last;
    const auto end = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < end) {
      last = json::parse(snorri(words).out, nullptr, false);
      if (is(last)) return last;
    }
    ADD_FAILURE() << "it never became so: " << last;
    return last;
  }
};

transport::participant_options quiet(const served& engine) {
  transport::participant_options options;
  options.engine = engine.listen();
  options.memory = ":memory:";
  options.reconnect_min = 1ms;
  options.handle_signals = false;
  options.log = [](std::string_view) {};
  return options;
}

TEST_F(Looking, FiltersByAgeAndByStuck) {
  add_pending(*open_file(store), "young", system_clock().now());
  EXPECT_EQ(json::parse(ask({"list", "-o", "json", "--newer", "1h"}).out).size(), 1u);
  EXPECT_EQ(json::parse(ask({"list", "-o", "json", "--older", "1h"}).out).size(), 3u);
  EXPECT_EQ(json::parse(ask({"list", "-o", "json", "--stuck"}).out).size(), 0u);
  const auto wrong = ask({"list", "--older", "soon"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_NE(wrong.err.find("an age is a number with s, m, h or d"), std::string::npos);
}

TEST_F(Looking, SaysWhyFromTheStoreAlone) {
  add_pending(*open_file(store), "7", first_order_at() + 600s);
  const auto why = ask({"why", "order/7"});
  EXPECT_EQ(why.code, 0) << why.err;
  EXPECT_NE(why.out.find("order/7 waits for inventory to answer ReserveInventory."),
            std::string::npos)
      << why.out;
  EXPECT_NE(why.out.find("it is late"), std::string::npos) << why.out;
  EXPECT_EQ(ask({"why", "order/none"}).code, 3);
}

/// An operator's story: a participant is down, and within a minute that is seen, and what to do.
TEST_F(Looking, FindsTheParticipantThatIsDown) {
  add_pending(*open_file(store), "7", system_clock().now());
  served engine(store);
  const std::vector<std::string> who{"participants", "-o", "json", "--admin", engine.admin()};
  {
    transport::participant inventory("inventory", quiet(engine));
    // It is seen; then it can't do what it is asked for, and goes away.
    std::promise<void> seen;
    auto is_seen = seen.get_future();
    inventory.on_raw("ReserveInventory",
                     [&](std::string_view, transport::context&) -> transport::raw_reply {
                       is_seen.wait();
                       inventory.stop();
                       throw std::runtime_error("the shelf is locked");
                     });
    std::thread working([&inventory] { inventory.run(); });
    const json there = wait_for(who, [](const json& all) {
      return all.is_array() && !all.empty() && all[0]["connected"] == true &&
             !all[0]["since"].is_null();
    });
    EXPECT_EQ(text_in(there[0], "name"), "inventory");
    seen.set_value();
    working.join();
  }
  const json gone = wait_for(who, [](const json& all) {
    return all.is_array() && !all.empty() && all[0]["connected"] == false;
  });
  EXPECT_EQ(text_in(gone[0], "name"), "inventory");
  EXPECT_FALSE(value_in(gone[0], "seen").is_null());
  wait_for({"why", "order/7", "-o", "json", "--admin", engine.admin()}, [](const json& why) {
    return why.is_object() && !why["waits_for"].empty() &&
           !array_in(why["waits_for"][0], "failures").empty();
  });
  const auto why = snorri({"why", "order/7", "--admin", engine.admin()});
  EXPECT_NE(why.out.find("inventory could not do it: "), std::string::npos) << why.out;
  EXPECT_NE(why.out.find("the shelf is locked"), std::string::npos) << why.out;
  EXPECT_NE(why.out.find("inventory is not connected, last seen"), std::string::npos) << why.out;
  EXPECT_NE(why.out.find("snorri retry order/7"), std::string::npos) << why.out;
  EXPECT_NE(snorri({"participants", "--admin", engine.admin()}).out.find("away"),
            std::string::npos);
  EXPECT_EQ(engine.stop(), 0);
}

/// An operator's story: what did the saga know at noon?
TEST_F(Looking, ShowsASagaAsItStoodAtATime) {
  const auto then = ask({"show", "order/2", "--at", "2010-12-01T08:27:00.015Z", "--data", "-o",
                         "json", "--sagas", GOOD_SAGAS});
  ASSERT_EQ(then.code, 0) << then.err;
  const json saga = json::parse(then.out);
  EXPECT_EQ(text_in(saga, "state"), "CAPTURE");
  EXPECT_EQ(text_in(saga, "status"), "PENDING");
  EXPECT_EQ(saga["version"], 2);
  EXPECT_EQ(dump(saga["data"]), R"({"id":"2","pieces":6,"reason":"","reservation":"r2"})");
  EXPECT_EQ(saga["history"][1]["changed"],
            json::parse(R"([{"path":"reservation","before":"","after":"r2"}])"));
  EXPECT_EQ(text_in(saga["open"]["commands"][0], "type"), "CapturePayment");
  const auto told = ask({"show", "order/2", "--at", "2", "--sagas", GOOD_SAGAS});
  EXPECT_NE(told.out.find("reservation: \"\" → \"r2\""), std::string::npos) << told.out;
  const auto before = ask({"show", "order/2", "--at", "2010-12-01 08:00"});
  EXPECT_EQ(before.code, 3);
  EXPECT_NE(before.err.find("had no records at 2010-12-01T08:00:00"), std::string::npos)
      << before.err;
  EXPECT_EQ(ask({"show", "order/2", "--at", "noon"}).code, 2);
}

/// An operator's story: how many are late, and why?
TEST_F(Looking, SaysHowManyAreLateAndWhy) {
  const auto made = open_file(store);
  add_pending(*made, "7", first_order_at());
  add_pending(*made, "8", first_order_at());
  add_pending(*made, "young", system_clock().now());
  const auto timers = ask({"timers", "--late", "-o", "json"});
  EXPECT_EQ(json::parse(timers.out).size(), 2u) << timers.out;
  const auto told = ask({"timers"});
  EXPECT_NE(told.err.find("snorri: 3 timers, 2 of them late"), std::string::npos) << told.err;
  EXPECT_NE(told.out.find("late by"), std::string::npos) << told.out;
  const auto why = ask({"why", "order/7"});
  EXPECT_NE(why.out.find("asks again for ReserveInventory, attempt 2 of 3: 2010-12-01 08:26:30"),
            std::string::npos)
      << why.out;
  const json counts = json::parse(ask({"list", "--count", "-o", "json"}).out);
  EXPECT_EQ(dump(counts), R"([{"type":"order","status":"CANCELLED","count":2},)"
                          R"({"type":"order","status":"CONFIRMED","count":1},)"
                          R"({"type":"order","status":"PENDING","count":3}])");
}

/// An operator's story: a deploy is found wrong before it is one.
TEST_F(Looking, ShowsWhereANewDefinitionWouldGoAnotherWay) {
  const auto good = ask({"replay", "order/3", "--sagas", GOOD_SAGAS});
  EXPECT_EQ(good.code, 0) << good.err;
  EXPECT_NE(good.out.find("order/3 goes the way that it went"), std::string::npos) << good.out;
  const auto wrong = ask({"replay", "order/3", "--with", HASTY_SAGAS});
  EXPECT_EQ(wrong.code, 18) << wrong.err;
  EXPECT_NE(wrong.out.find("order/3 would not go the way that it went"), std::string::npos);
  EXPECT_NE(wrong.out.find("would now go to CAPTURE"), std::string::npos) << wrong.out;
  const auto none = ask({"replay", "order/3"});
  EXPECT_EQ(none.code, 18);
  EXPECT_NE(none.err.find("E3004 definition missing"), std::string::npos) << none.err;
}

TEST_F(Looking, ComparesSagasVersionsAndDefinitions) {
  const auto sagas = ask({"diff", "order/1", "order/2"});
  EXPECT_NE(sagas.out.find("- status: CONFIRMED\n+ status: CANCELLED\n"), std::string::npos)
      << sagas.out;
  EXPECT_NE(sagas.out.find("+ way[2]: CAPTURE --PaymentFailed--> UNDO_RESERVE / ReleaseInventory"),
            std::string::npos)
      << sagas.out;
  const auto versions = ask({"diff", "order/1@2", "order/1"});
  EXPECT_NE(versions.out.find("- state: CAPTURE\n+ state: CONFIRMED\n"), std::string::npos)
      << versions.out;
  EXPECT_EQ(ask({"diff", "order", "order@1"}).out, "order and order@1 are the same\n");
  EXPECT_EQ(ask({"diff", "order", "order/1"}).code, 2);
  EXPECT_EQ(ask({"diff", "order@7", "order"}).code, 3);
}

TEST_F(Looking, CountsArrowsAndCommandsOverAllSagas) {
  const auto graph = ask({"graph", "order", "--coverage"});
  EXPECT_NE(graph.out.find("[*] --> RESERVE : (3 times) OrderCreated"), std::string::npos)
      << graph.out;
  EXPECT_NE(graph.out.find("RESERVE --> CANCELLED : (never) InventoryFailed"), std::string::npos);
  const json stats = json::parse(ask({"stats", "-o", "json"}).out);
  for (const json& each : stats["commands"]) {
    if (text_in(each, "command") != "CapturePayment") continue;
    EXPECT_EQ(dump(each), R"({"type":"order","command":"CapturePayment","asked":3,"again":2,)"
                          R"("answered":2,"failed":3})");
  }
  EXPECT_EQ(stats["commands"].size(), 5u);
  EXPECT_EQ(stats["durations"].size(), 2u);
  EXPECT_NE(ask({"stats"}).out.find("P95"), std::string::npos);
  const auto way = ask({"graph", "order/3"});
  EXPECT_NE(way.out.find(", 2 times) timeout"), std::string::npos) << way.out;
}

TEST_F(Looking, ShowsStepsAndBars) {
  const auto steps = ask({"show", "order/3", "--steps"});
  EXPECT_NE(steps.out.find("CapturePayment"), std::string::npos);
  EXPECT_NE(steps.out.find("none, outcome unknown (3 attempts)"), std::string::npos) << steps.out;
  EXPECT_NE(steps.out.find("RefundPayment"), std::string::npos);
  const auto bars = ask({"show", "order/3", "--timeline"});
  EXPECT_NE(bars.out.find("█"), std::string::npos) << bars.out;
  EXPECT_NE(bars.out.find("no answer, 3 attempts"), std::string::npos) << bars.out;
}

TEST_F(Looking, LooksOnceWhereNobodyWatches) {
  const served engine(store);
  const auto top = snorri({"top", "--admin", engine.admin()});
  EXPECT_EQ(top.code, 0) << top.err;
  EXPECT_NE(top.out.find("snorri: "), std::string::npos) << top.out;
  EXPECT_NE(top.out.find("no saga is stuck"), std::string::npos);
  EXPECT_EQ(top.out.find('\x1b'), std::string::npos);
}

TEST_F(Looking, WatchesAListAndSaysWhatChanged) {
  process watching(
      {SNORRI_PROGRAM, "list", "--watch", "--interval", "0.05", "-o", "jsonl", "--store", store});
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(watching.read_line().has_value());
  add_pending(*open_file(store), "new", system_clock().now());
  const auto line = watching.read_line();
  ASSERT_TRUE(line.has_value());
  EXPECT_EQ(text_in(json::parse(*line), "saga"), "order/new");
  watching.send_signal(SIGINT);
  EXPECT_EQ(watching.wait(), 0);
}

TEST_F(Looking, FollowsOnlyWhatIsWished) {
  const auto lines = ask({"follow", "--from", "start", "--timeout", "0.5", "-o", "jsonl",
                          "--status", "cancelled", "--prefix", "2"});
  EXPECT_EQ(std::count(lines.out.begin(), lines.out.end(), '\n'), 1) << lines.out;
  EXPECT_NE(lines.out.find("order/2"), std::string::npos);
}

TEST_F(Looking, KnowsWhatWasMeant) {
  EXPECT_NE(snorri({"timer"}).err.find("did you mean \"timers\"?"), std::string::npos);
  EXPECT_NE(ask({"graph", "oder", "--coverage"}).err.find("did you mean \"order\"?"),
            std::string::npos);
}

}  // namespace
}  // namespace snorri::app
