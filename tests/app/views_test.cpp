#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "filled_store.hpp"
#include "snorri/sagas/replay.hpp"
#include "views/definition_view.hpp"
#include "views/json.hpp"
#include "views/parked_view.hpp"
#include "views/saga_name.hpp"
#include "views/saga_view.hpp"
#include "views/status_filter.hpp"
#include "views/tail.hpp"

namespace snorri::app {
namespace {

struct Views : testing::Test {
  std::unique_ptr<store::event_store> store = make_filled_store();
  std::unique_ptr<store::store_reader> reader = std::move(*store->make_reader());

  json show(const std::string& key, bool bodies = false) {
    auto saga = show_json(*reader, {"order", key}, bodies);
    EXPECT_TRUE(saga.has_value()) << (saga ? "" : saga.error().text());
    return saga ? *saga : json();
  }
};

TEST_F(Views, ShowHasEveryKeyThatIsPromised) {
  json saga = show("2");
  ASSERT_EQ(saga["history"].size(), 4u);
  const json third = saga["history"][2];
  saga.erase("history");
  saga["definition"].erase("hash");
  EXPECT_EQ(dump(saga),
            R"({"saga":"order/2","type":"order","key":"2","state":"CANCELLED",)"
            R"("status":"CANCELLED","version":4,"started_at":"2010-12-01T08:27:00.000000Z",)"
            R"("updated_at":"2010-12-01T08:27:00.025000Z","id":2,"definition":{"version":1},)"
            R"("reason":"PaymentFailed: limit exceeded"})");
  EXPECT_EQ(dump(third),
            R"({"version":3,"at":"2010-12-01T08:27:00.020000Z","input":{"kind":"reply",)"
            R"("type":"PaymentFailed","id":"m3","source":"payment","answers":"order/2/2.0"},)"
            R"("outcome":"applied","from":"CAPTURE","to":"UNDO_RESERVE","commands":[)"
            R"({"id":"order/2/3.0","type":"ReleaseInventory","participant":"inventory",)"
            R"("name":"release","attempt":1,"due":"2010-12-01T08:27:00.020000Z",)"
            R"("undoes":"order/2/1.0"}],"events":[],"timers":[{"epoch":3,)"
            R"("due":"2010-12-01T08:27:30.020000Z"}],"status":"PENDING","position":7,"row":11,)"
            R"("failed":true})");
}

/// Everything of a record, as the store keeps it.
std::string written(const sagas::record& what) {
  return std::to_string(what.version) + " " + to_rfc3339(what.at) + " " + what.source + " " +
         what.id + " " + what.type + " " + what.body + " " + to_json(what);
}

TEST_F(Views, ShowWithBodiesIsReadBackAsTheRecordsThatTheStoreHas) {
  for (const char* key : {"1", "2", "3"}) {
    const auto read = sagas::read_recorded(dump(show(key, true)));
    ASSERT_TRUE(read.has_value()) << read.error().text();
    const auto kept = read_history(*reader, {"order", key});
    ASSERT_EQ(read->history.size(), kept->entries.size());
    for (std::size_t i = 0; i < kept->entries.size(); ++i) {
      EXPECT_EQ(written(read->history[i]), written(kept->entries[i].record));
    }
  }
}

/// The replay tests read this file; a history that users have exported must stay readable.
TEST_F(Views, TheHistoryThatIsReplayedByTestsIsWhatShowPrints) {
  std::ifstream file(SNORRI_SOURCE "/tests/testing/histories/order-3.json");
  const std::string exported{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(exported, dump(show("3", true), 2) + "\n");
}

TEST(RecordJson, HoldsAllOfARecord) {
  const auto at = first_order_at();
  sagas::record full;
  full.version = 1;
  full.at = at;
  full.kind = sagas::input_kind::offered;
  full.source = "source";
  full.id = "id";
  full.type = "Type";
  full.schema = "Type/2";
  full.timer = "book";
  full.offers = 7;
  full.answers = "order/1/1.0";
  full.traceparent = "00-1-2-01";
  full.body = R"({"b":1})";
  full.outcome = sagas::outcome::deferred;
  full.reason = "why";
  full.from = "A";
  full.to = "B";
  full.reentered = true;
  full.row = 3;
  full.status = sagas::saga_status::stuck;
  full.commands = {{"c", "name", "Type", 2, at, "u", R"({"c":1})", "child"}};
  full.events = {{"e", "Event", R"({"e":1})"}};
  full.raised = {{"r", "Raised", R"({"r":1})"}};
  full.timers = {{4, at, ""}, {5, at, "deadline"}};
  full.stopped = {"s"};
  full.closed = {"x"};
  full.collected = {"p"};
  full.consumed = {"q"};
  full.gave_up = {"g"};
  full.failed = true;
  full.failing = true;
  full.jitter = 0.25;
  full.pin = sagas::definition_pin{2, "0123456789abcdef"};
  full.parent = sagas::parent_link{"trip/7", "trip/7/1.0"};

  json saga{{"type", "order"}, {"key", "1"}};
  saga["history"] = json::array({record_json({1, full}, {}, true)});
  const auto read = sagas::read_recorded(dump(saga));
  ASSERT_TRUE(read.has_value()) << read.error().text();
  EXPECT_EQ(written(read->history.at(0)), written(full));
}

TEST_F(Views, AnExportWithoutBodiesIsNoHistoryToReplay) {
  const auto read = sagas::read_recorded(dump(show("1")));
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().text(),
            "E3011 record unreadable: the history of saga order/1 was exported without the bodies "
            "of its messages: export it with `snorri show order/1 --bodies -o json`");
}

TEST_F(Views, ListGivesTheSameObjectsWithoutHistory) {
  const auto list = list_json(*reader, {}, 0, 10);
  ASSERT_TRUE(list.has_value());
  ASSERT_EQ(list->size(), 3u);
  for (const json& each : *list) {
    json whole = show(text_in(each, "key"));
    for (const char* extra : {"history", "reason", "open"}) whole.erase(extra);
    EXPECT_EQ(dump(each), dump(whole));
  }
}

TEST_F(Views, ListFiltersAndPages) {
  EXPECT_EQ(list_json(*reader, {{"", "", "", {"CANCELLED"}}, {}}, 0, 10)->size(), 2u);
  EXPECT_EQ(list_json(*reader, {{"order", "3", "", {}}, {}}, 0, 10)->size(), 1u);
  EXPECT_EQ(list_json(*reader, {{"return", "", "", {}}, {}}, 0, 10)->size(), 0u);
  EXPECT_EQ(text_in(list_json(*reader, {}, 2, 10)->at(0), "key"), "3");
}

TEST_F(Views, BodiesAreShownOnlyWhenAskedFor) {
  EXPECT_FALSE(show("1")["history"][0]["input"].contains("body"));
  const json with = show("1", true)["history"][0];
  EXPECT_EQ(dump(with["input"]["body"]), R"({"order_id":"1","pieces":6})");
  EXPECT_EQ(dump(with["commands"][0]["body"]), R"({"order_id":"1","pieces":6})");
}

TEST_F(Views, ACommandsParticipantIsWhoAnsweredItThenWhoIsRoutedToThenNobody) {
  store::group moved;
  moved.routes = {{"BookShipment", "a-new-shipper"}, {"CapturePayment", "a-new-payer"}};
  ASSERT_TRUE(store->commit(moved).has_value());
  EXPECT_EQ(show("1")["history"][2]["commands"][0]["participant"], "shipping");
  EXPECT_EQ(show("3")["history"][1]["commands"][0]["participant"], "a-new-payer");

  history_entry entry;
  entry.record.commands.push_back({"order/9/1.0", "x", "Unheard", 1, {}, "", "", ""});
  EXPECT_TRUE(record_json(entry, {}, false)["commands"][0]["participant"].is_null());
}

TEST_F(Views, SayWhyASagaTurnedBack) {
  EXPECT_FALSE(show("1").contains("reason"));
  EXPECT_EQ(show("3")["reason"],
            "payment could not carry out CapturePayment in 3 attempts: the provider is away");
  order_writer cancelled(*store, "4", first_order_at());
  cancelled.created();
  cancelled.cancelled("anna", "customer called");
  EXPECT_EQ(show("4")["reason"], "cancelled by anna: customer called");
  order_writer silent(*store, "5", first_order_at());
  silent.created();
  for (int i = 0; i < 3; ++i) silent.timer();
  EXPECT_EQ(show("5")["reason"], "no answer to ReserveInventory after 3 attempts");
}

TEST_F(Views, SayWhyASagaIsStuckNotWhyItTurnedBackBefore) {
  order_writer stuck(*store, "6", first_order_at());
  stuck.created();
  stuck.cancelled("anna", "customer called");
  for (int i = 0; i < 10; ++i) stuck.timer();
  const json saga = show("6");
  EXPECT_EQ(saga["status"], "STUCK");
  EXPECT_EQ(saga["reason"], "no answer to ReleaseInventory after 10 attempts");
  EXPECT_EQ(saga["open"]["commands"][0]["attempt"], 10);
}

TEST_F(Views, SayWhatIsOpenUntilTheEnd) {
  add_pending(*store, "4", first_order_at());
  EXPECT_EQ(dump(show("4")["open"]),
            R"({"commands":[{"id":"order/4/1.0","type":"ReserveInventory",)"
            R"("participant":"inventory","attempt":1,"due":"2010-12-01T08:26:00.000000Z"}],)"
            R"("timer":"2010-12-01T08:26:30.000000Z"})");
  EXPECT_FALSE(show("1").contains("open"));
}

TEST_F(Views, ASagaThatIsNotThereIsAnError) {
  const auto saga = show_json(*reader, {"order", "none"}, false);
  ASSERT_FALSE(saga.has_value());
  EXPECT_EQ(saga.error().code(), errc::saga_missing);
}

TEST_F(Views, ARecordThatNobodyWroteIsAnErrorAndNoCrash) {
  store::append append;
  append.stream = {"order", "7"};
  append.events = {{"X", "s", "i", first_order_at(), "{\"kind\":\"start\"", ""}};
  store::group group;
  group.appends.push_back(append);
  ASSERT_TRUE(store->commit(group).has_value());
  const auto saga = show_json(*reader, {"order", "7"}, false);
  ASSERT_FALSE(saga.has_value());
  EXPECT_EQ(saga.error().code(), errc::record_unreadable);
}

TEST_F(Views, TheGraphOfASagaHasItsWayOnIt) {
  const auto plain = graph_json(*reader, "order", "", "mermaid");
  const auto own = graph_json(*reader, "order", "2", "mermaid");
  ASSERT_TRUE(plain.has_value() && own.has_value());
  EXPECT_EQ(text_in(*plain, "format"), "mermaid");
  EXPECT_EQ(text_in(*plain, "text").find("classDef"), std::string::npos);
  EXPECT_NE(text_in(*plain, "text").find("RESERVE --> CAPTURE : InventoryReserved"),
            std::string::npos);
  EXPECT_NE(text_in(*own, "text").find("(3, +20 ms) PaymentFailed"), std::string::npos);
  EXPECT_NE(text_in(*own, "text").find("class CANCELLED current"), std::string::npos);
  EXPECT_EQ(text_in(value_in(*own, "shape"), "start"), "OrderCreated");
  EXPECT_EQ(graph_json(*reader, "order", "", "dot")->at("text").get<std::string>().substr(0, 7),
            "digraph");
}

TEST_F(Views, AGraphOfNothingIsAnError) {
  EXPECT_EQ(graph_json(*reader, "ordr", "", "dot").error().code(), errc::not_found);
  EXPECT_NE(graph_json(*reader, "ordr", "", "dot").error().message().find("did you mean \"order\""),
            std::string::npos);
  EXPECT_EQ(graph_json(*reader, "order", "", "png").error().code(), errc::bad_argument);
  EXPECT_EQ(graph_json(*reader, "order", "99", "dot").error().code(), errc::saga_missing);
}

TEST_F(Views, ParkedMessagesKeepTheirReason) {
  engine::parked_book book;
  EXPECT_EQ(dump(*parked_json(*reader, book, {0, 10})),
            R"([{"id":1,"at":"2010-12-01T08:26:00.000000Z","source":"order-service",)"
            R"("message_id":"m9","type":"OrderCreated","key":"9",)"
            R"("reason":"E3002 malformed body: pieces is missing"}])");
  EXPECT_EQ(dump(parked_json(*reader, book, {0, 10, true})->at(0)["body"]), R"({"order_id":"9"})");
}

TEST_F(Views, ATailGivesEachRecordOnceInOrder) {
  tail events(*reader, {}, 0);
  long long last = 0;
  std::size_t seen = 0;
  while (true) {
    const auto fresh = events.next(3);
    ASSERT_TRUE(fresh.has_value());
    for (const json& record : *fresh) {
      EXPECT_EQ(number_in(record, "position"), ++last);
      ++seen;
    }
    if (events.at_end()) break;
  }
  EXPECT_EQ(seen, 15u);
  add_pending(*store, "4", first_order_at());
  const auto fresh = events.next(3);
  ASSERT_EQ(fresh->size(), 1u);
  EXPECT_EQ(text_in(fresh->front(), "saga"), "order/4");
}

TEST_F(Views, ATailOfOneSagaSkipsWhatWasSeen) {
  tail events(*reader, {store::stream_name{"order", "2"}, ""}, 6);
  const auto fresh = events.next(100);
  ASSERT_EQ(fresh->size(), 2u);
  EXPECT_EQ(number_in(fresh->front(), "version"), 3);
}

TEST_F(Views, ATailBeginsWhereItIsTold) {
  EXPECT_EQ(*begin_of(*reader, "start"), 0u);
  EXPECT_EQ(*begin_of(*reader, "now"), 15u);
  EXPECT_EQ(*begin_of(*reader, "7"), 7u);
  EXPECT_FALSE(begin_of(*reader, "7x").has_value());
  EXPECT_FALSE(begin_of(*reader, "").has_value());
}

TEST(SagaName, IsATypeAndAKeyThatMayHoldSlashes) {
  EXPECT_EQ(parse_saga("order/1")->key, "1");
  EXPECT_EQ(parse_saga("order/a/b")->key, "a/b");
  for (const char* text : {"order", "order/", "/1", ""}) {
    EXPECT_FALSE(parse_saga(text).has_value()) << text;
  }
}

TEST(Statuses, AreTakenInAnyCase) {
  EXPECT_EQ(*parse_statuses("pending,STUCK"), (std::vector<std::string>{"PENDING", "STUCK"}));
  EXPECT_TRUE(parse_statuses("")->empty());
  EXPECT_NE(parse_statuses("stuk").error().message().find("did you mean \"STUCK\""),
            std::string::npos);
}

}  // namespace
}  // namespace snorri::app
