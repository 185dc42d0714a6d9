// Bodies that do not match what a saga describes: refused at the door, with the path.
#include <gmock/gmock.h>

#include "world.hpp"

namespace snorri::engine {
namespace {

using strings = std::vector<std::string>;
using testing::ElementsAre;

struct Bodies : testing::Test {
  void SetUp() override { client.hello(); }

  strings reasons_of_refusals(test_peer& at) {
    strings reasons;
    for (const auto& each : at.take("error")) {
      EXPECT_EQ(each.headers.at("code"), "E3002");
      reasons.push_back(each.headers.at("reason"));
    }
    return reasons;
  }

  world w;
  test_peer client{w.link, "order-service"};
};

TEST_F(Bodies, OfEventsAreRefusedWithThePathAndNothingIsRecorded) {
  client.event("e-1", "OrderCreated", R"({"order_id":"o-1","pieces":"two"})");
  client.event("e-2", "OrderCreated", R"({"order_id":7,"pieces":2})");
  client.event("e-3", "OrderCreated", R"({"order_id":"o-1"})");
  client.event("e-4", "OrderCreated", R"({"order_id":"o-1","pieces":1001})");
  client.event("e-5", "OrderCreated", R"({"order_id":"o-1","pieces":2,})");
  ASSERT_TRUE(w.settle());
  EXPECT_THAT(
      reasons_of_refusals(client),
      ElementsAre(
          "OrderCreated for saga order: /pieces: expected integer, found \"two\"",
          "OrderCreated for saga order: /order_id: expected string, found 7",
          "OrderCreated for saga order: /pieces: expected integer, found nothing",
          "OrderCreated for saga order: /pieces: expected integer of at most 1000, found 1001",
          "OrderCreated for saga order: no JSON at byte 29: expected text in double quotes"));
  EXPECT_EQ(w.status("order", "o-1"), "(none)");
  EXPECT_EQ(w.history("order", "o-1"), strings{});

  client.event("e-1", "OrderCreated", order_body("o-1"));  // mended, under the same id
  ASSERT_TRUE(w.settle());
  EXPECT_EQ(w.status("order", "o-1"), "PENDING");
}

TEST_F(Bodies, OfRepliesAreRefusedWithThePathAndTheCommandStaysOpen) {
  scripted_participant shop(w, "shop", shop_answers());
  client.event("e-1", "OrderCreated", order_body("o-1"));
  ASSERT_TRUE(w.settle());
  test_peer other{w.link, "stranger"};
  other.hello();
  const auto commands = w.records("order", "o-1").back().commands;
  ASSERT_EQ(commands.size(), 1u);
  const auto answer = [&](const std::string& body) {
    other.send("reply",
               {{"specversion", "1.0"},
                {"id", "r-1"},
                {"source", "stranger"},
                {"type", "InventoryReserved"},
                {"causationid", commands.front().id}},
               body);
    EXPECT_TRUE(w.settle());
  };
  answer(R"({"reservation":[]})");
  EXPECT_THAT(reasons_of_refusals(other),
              ElementsAre("InventoryReserved for saga order: /reservation: expected string, found "
                          "an array"));
  EXPECT_EQ(w.history("order", "o-1"), strings{"OrderCreated"});
  answer(R"({"reservation":"r"})");
  EXPECT_EQ(w.history("order", "o-1").at(1), "InventoryReserved");
}

TEST_F(Bodies, ThatWereRecordedBeforeALimitWasDrawnStillFold) {
  const auto& by = orders::order_definition();
  sagas::record first;
  first.version = 1;
  first.kind = sagas::input_kind::start;
  first.type = "OrderCreated";
  first.body = R"({"order_id":"o-1","pieces":5000})";  // more than is taken today
  first.from = "START";
  first.to = by.shape().rows.front().to;
  first.pin = sagas::definition_pin{by.shape().version, by.shape().hash};
  auto saga = sagas::make_instance(by, "o-1");
  const auto folded = sagas::fold(by, saga, first);
  EXPECT_TRUE(folded) << folded.error().text();
  EXPECT_EQ(nlohmann::json::parse(*saga.data->encode()).at("pieces"), 5000);
  EXPECT_FALSE(by.decode(0, first.body));
}

}  // namespace
}  // namespace snorri::engine
