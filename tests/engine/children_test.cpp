// Sagas that start sagas: the engine is the participant of such commands.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tour_world.hpp"

namespace snorri::engine {
namespace {

using strings = std::vector<std::string>;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Children : public testing::Test {
 protected:
  tour_world w;
  test_peer client{w.link, "desk"};

  void SetUp() override { client.hello(); }
  void run(scripted_participant& all) {
    do ASSERT_TRUE(w.settle());
    while (all.answer() > 0);
  }
  void book(const strings& guests) { client.event("e-1", "TourBooked", tour_body("t", guests)); }
  sagas::record last(const std::string& type, const std::string& key) {
    return w.records(type, key).back();
  }
  static std::size_t asked(const scripted_participant& all, const std::string& type) {
    return static_cast<std::size_t>(
        std::count_if(all.seen.begin(), all.seen.end(),
                      [&type](const received& each) { return each.headers.at("type") == type; }));
  }
};

TEST_F(Children, AreStartedAllAtOnceAndWaitedForUntilTheLastIsConfirmed) {
  scripted_participant all(w, "all", tour_answers());
  book({"ada", "bob", "cyd"});
  run(all);
  EXPECT_EQ(w.status("tour", "t"), "CONFIRMED");
  for (const auto* guest : {"ada", "bob", "cyd"}) {
    EXPECT_EQ(w.status("room", std::string("t-") + guest), "CONFIRMED");
    EXPECT_EQ(w.status("breakfast", std::string("t-") + guest), "CONFIRMED");
  }
  const auto first = w.records("room", "t-ada").front();
  ASSERT_TRUE(first.parent);
  EXPECT_EQ(first.parent->saga, "tour/t");
  EXPECT_EQ(first.source, "tour/t");
  EXPECT_EQ(first.id, first.parent->command);
  const auto told = w.records("room", "t-ada").at(2);
  EXPECT_EQ(told.type, "child_confirmed");
  EXPECT_EQ(told.source, "breakfast/t-ada");
  EXPECT_THAT(told.body, HasSubstr(R"("room":"t-ada")"));
}

TEST_F(Children, AreNeverGivenToAParticipant) {
  auto answers = tour_answers();
  answers["RoomWanted"] = {"child_confirmed", R"({"saga":"","data":{}})"};
  scripted_participant all(w, "all", answers);
  book({"ada"});
  run(all);
  EXPECT_EQ(asked(all, "RoomWanted"), 0u);
  EXPECT_EQ(w.status("tour", "t"), "CONFIRMED");
}

TEST_F(Children, AreAnsweredByNobodyElse) {
  auto answers = tour_answers();
  answers.erase("AskHotel");
  scripted_participant all(w, "all", answers);
  book({"ada"});
  run(all);
  client.take();
  client.send("reply",
              {{"specversion", "1.0"},
               {"id", "r"},
               {"source", "x"},
               {"type", "child_confirmed"},
               {"causationid", w.records("room", "t-ada").front().id}},
              R"({"saga":"room/t-ada","data":{}})");
  ASSERT_TRUE(w.settle());
  EXPECT_EQ(client.take("error").at(0).headers.at("code"), "E4010");
  EXPECT_EQ(w.status("tour", "t"), "PENDING");
}

TEST_F(Children, EndOnlyForTheirParentsAndNotByAnEventFromOutside) {
  client.event("e-9", "child_confirmed", R"({"saga":"room/t-ada","data":{}})");
  ASSERT_TRUE(w.settle());
  const auto errors = client.take("error");  // two types know it, and none by a key
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].headers.at("code"), "E3003");
}

TEST_F(Children, ThatAreDoneAreUndoneWhenOneOfThemIsCancelled) {
  scripted_participant all(w, "all", tour_answers());
  book({"ada", "bob"});
  // Bob's room is full, Ada's is confirmed by then.
  ASSERT_TRUE(w.settle());
  auto refusing = [](const received& each) -> std::optional<std::pair<std::string, std::string>> {
    if (each.headers.at("type") == "AskHotel" && each.body.find("bob") != std::string::npos) {
      return std::pair<std::string, std::string>{"HotelFull", "{}"};
    }
    return std::nullopt;
  };
  all.decide = refusing;
  run(all);
  EXPECT_EQ(w.status("tour", "t"), "CANCELLED");
  EXPECT_EQ(w.status("room", "t-ada"), "CANCELLED");
  EXPECT_EQ(w.status("room", "t-bob"), "CANCELLED");
  EXPECT_EQ(w.status("breakfast", "t-ada"), "CANCELLED");
  EXPECT_EQ(w.status("breakfast", "t-bob"), "(none)");
  EXPECT_EQ(asked(all, "TellKitchen"), 1u);
  EXPECT_EQ(asked(all, "LeaveHotel"), 1u);
  EXPECT_EQ(asked(all, "CancelFlight"), 1u);
  const auto history = w.history("room", "t-ada");
  EXPECT_THAT(history, ElementsAre("RoomWanted", "HotelAgreed", "child_confirmed", "completion",
                                   "undo", "child_undone", "completion", "HotelLeft"));
}

TEST_F(Children, ThatStillRunAreCancelledWithTheirParent) {
  auto answers = tour_answers();
  answers.erase("AskKitchen");
  scripted_participant all(w, "all", answers);
  book({"ada"});
  run(all);
  EXPECT_EQ(w.status("breakfast", "t-ada"), "PENDING");
  w.running().cancel("tour", "t", "operator", "the customer called");
  run(all);
  EXPECT_EQ(w.status("tour", "t"), "CANCELLED");
  EXPECT_EQ(w.status("room", "t-ada"), "CANCELLED");
  EXPECT_EQ(w.status("breakfast", "t-ada"), "CANCELLED");
  EXPECT_EQ(asked(all, "TellKitchen"), 1u);
}

TEST_F(Children, CancelledBySomebodyElseFailTheirStep) {
  auto answers = tour_answers();
  answers.erase("AskHotel");
  scripted_participant all(w, "all", answers);
  book({"ada"});
  run(all);
  w.running().cancel("room", "t-ada", "operator", "the hotel burned down");
  run(all);
  EXPECT_EQ(w.status("room", "t-ada"), "CANCELLED");
  EXPECT_EQ(w.status("tour", "t"), "CANCELLED");
  EXPECT_THAT(w.history("tour", "t"), testing::Contains("child_cancelled"));
}

TEST_F(Children, WhoseTypeIsNotLoadedFailTheirStepAndNeedNoUndo) {
  w.definitions = {&tours::tour_definition()};
  ASSERT_TRUE(w.start());
  scripted_participant all(w, "all", tour_answers());
  test_peer desk(w.link, "desk");
  desk.hello();
  desk.event("e-1", "TourBooked", tour_body("t", {"ada"}));
  run(all);
  EXPECT_EQ(w.status("tour", "t"), "CANCELLED");
  bool failed = false;
  for (const auto& each : w.records("tour", "t")) {
    if (each.type != "failed") continue;
    failed = true;
    EXPECT_EQ(each.outcome, sagas::outcome::applied);
    EXPECT_THAT(each.reason, HasSubstr("no saga of type room can begin"));
  }
  EXPECT_TRUE(failed);
}

TEST_F(Children, WhoseKeyIsTakenFailTheirStepAndLeaveTheOtherSagaAlone) {
  scripted_participant all(w, "all", tour_answers());
  client.event("e-0", "RoomWanted", R"({"id":"t-ada","guest":"eve"})");
  run(all);
  book({"ada"});
  run(all);
  EXPECT_EQ(w.status("tour", "t"), "CANCELLED");
  EXPECT_EQ(w.status("room", "t-ada"), "CONFIRMED");
  EXPECT_EQ(w.history("room", "t-ada").size(), 4u);
}

TEST_F(Children, WithoutAKeyFailTheirStep) {
  scripted_participant all(w, "all", tour_answers());
  book({std::string(300, 'x')});
  run(all);
  EXPECT_EQ(w.status("tour", "t"), "CANCELLED");
  EXPECT_EQ(asked(all, "AskHotel"), 0u);
}

TEST_F(Children, ThatAreConfirmedAndCannotBeUndoneLeaveTheirParentStuck) {
  w.definitions = {&tours::tour_definition(), &tours::firm_room_definition(),
                   &tours::breakfast_definition()};
  ASSERT_TRUE(w.start());
  scripted_participant all(w, "all", tour_answers());
  test_peer desk(w.link, "desk");
  desk.hello();
  desk.event("e-1", "TourBooked", tour_body("t", {"ada", "bob"}));
  all.decide = [](const received& each) -> std::optional<std::pair<std::string, std::string>> {
    if (each.headers.at("type") == "AskHotel" && each.body.find("bob") != std::string::npos) {
      return std::pair<std::string, std::string>{"HotelFull", "{}"};
    }
    return std::nullopt;
  };
  run(all);
  EXPECT_EQ(w.status("tour", "t"), "STUCK");
  EXPECT_EQ(w.status("room", "t-ada"), "CONFIRMED");
  EXPECT_THAT(last("tour", "t").reason, HasSubstr("room/t-ada is confirmed and can't be undone"));
}

TEST_F(Children, AreFoundAgainInTheStoreWhenTheyHaveLeftTheMemory) {
  w.options.cache_max = 1;
  ASSERT_TRUE(w.start());
  scripted_participant all(w, "all", tour_answers());
  test_peer desk(w.link, "desk");
  desk.hello();
  strings guests;
  for (int i = 0; i < 30; ++i) guests.push_back("g" + std::to_string(i));
  desk.event("e-1", "TourBooked", tour_body("t", guests));
  for (int i = 0; i < 10; ++i) {
    run(all);
    w.advance(seconds(1));
  }
  EXPECT_EQ(w.status("tour", "t"), "CONFIRMED");
}

TEST_F(Children, HearNothingTwiceWhenTheEngineStartsAgainWhileTheyAreUndone) {
  auto answers = tour_answers();
  answers.erase("TellKitchen");
  scripted_participant all(w, "all", answers);
  book({"ada", "bob"});
  all.decide = [](const received& each) -> std::optional<std::pair<std::string, std::string>> {
    if (each.headers.at("type") == "AskHotel" && each.body.find("bob") != std::string::npos) {
      return std::pair<std::string, std::string>{"HotelFull", "{}"};
    }
    return std::nullopt;
  };
  run(all);
  ASSERT_EQ(w.status("room", "t-ada"), "PENDING");  // confirmed once, and on its way back
  ASSERT_EQ(w.status("breakfast", "t-ada"), "PENDING");
  const auto position = *w.reader()->last_position();
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(w.start());
    ASSERT_TRUE(w.settle());
  }
  EXPECT_EQ(*w.reader()->last_position(), position);
  scripted_participant back(w, "all", tour_answers());
  run(back);
  EXPECT_EQ(w.status("tour", "t"), "CANCELLED");
  EXPECT_EQ(w.status("breakfast", "t-ada"), "CANCELLED");
}

}  // namespace
}  // namespace snorri::engine
