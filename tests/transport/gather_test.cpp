// The answers of many to one event, over every link: each once, in order, none missed, whatever is
// cut, killed or late.
#include "delivery_contract.hpp"

namespace snorri::transport::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Gather : public DeliveryContract {
 protected:
  /// An offer of a carrier, as a record of the saga that the wish began.
  void offer(const std::string& id, const std::string& saga = "order/1") {
    auto what = order_created(id);
    what.headers.type = "InventoryReserved";
    what.headers.source = "carrier";
    what.headers.correlationid = saga;
    what.body = R"({"left":7})";
    engine->append(what);
  }
  static std::vector<std::string> ids_of(const gathered& all) {
    std::vector<std::string> out;
    for (const auto& each : all.answers) out.push_back(each.what.headers.id);
    return out;
  }
  /// Begins one that wants `count` answers.
  void begin(publisher& wishes, std::size_t count, duration deadline = 20s) {
    wishes.gather_async<InventoryReserved>(OrderCreated{"o1", 1}, {count}, deadline,
                                           [this](const auto& all) { outcome = all; },
                                           {.id = "wish"});
  }
  void turn_until(publisher& wishes, const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + small_engine::patience;
    while (!holds() && std::chrono::steady_clock::now() < end) wishes.poll(10ms);
    ASSERT_TRUE(holds()) << "it never happened";
  }
  void turn_until_followed(publisher& wishes, std::size_t times) {
    turn_until(wishes,
               [&] { return engine->read([&] { return engine->followed.size(); }) >= times; });
  }
  gathered finish(publisher& wishes) {
    turn_until(wishes, [&] { return outcome.has_value(); });
    if (!outcome || !*outcome) {
      ADD_FAILURE() << (outcome ? outcome->error().text() : "no outcome");
      return {};
    }
    return **outcome;
  }

  std::optional<result<gathered>> outcome;
};

TEST_P(Gather, CollectsAnswersUntilThereAreEnough) {
  const auto wishes = shop(cable());
  begin(*wishes, 3);
  turn_until(*wishes, [&] { return engine->read([&] { return !engine->arrived.empty(); }); });
  for (const auto* id : {"a", "b", "c", "d"}) offer(id);
  const auto all = finish(*wishes);
  EXPECT_TRUE(all.complete);
  EXPECT_EQ(all.event.id, "wish");
  ASSERT_THAT(ids_of(all), ElementsAre("a", "b", "c"));
  EXPECT_EQ(all.answers[0].what.headers.source, "carrier");
  ASSERT_TRUE(all.answers[0].as<InventoryReserved>());
  EXPECT_EQ(all.answers[0].as<InventoryReserved>()->left, 7);
  EXPECT_FALSE(all.answers[0].as<InventoryFailed>()) << "it is another event";
  EXPECT_EQ(wishes->in_flight(), 0u);
}

TEST_P(Gather, TakesOnlyItsOwnSagaAndTypes) {
  const auto wishes = shop(cable());
  begin(*wishes, 1);
  turn_until_followed(*wishes, 1);
  offer("elsewhere", "order/2");
  auto other = order_created("other type");
  other.headers.correlationid = "order/1";
  engine->append(other);
  offer("a");
  EXPECT_THAT(ids_of(finish(*wishes)), ElementsAre("a"));
}

TEST_P(Gather, APredicateMaySayThatItIsEnoughAndWhatWasBeforeTheEventIsNoAnswer) {
  const auto wishes = shop(cable());
  for (const auto* id : {"before", "last"}) offer(id);
  ASSERT_TRUE(wishes->publish(order_created("wish")));
  for (const auto* id : {"a", "last of all", "b"}) offer(id);
  const auto is_last = [](const auto& all) {
    return all.back().what.headers.id.starts_with("last");
  };
  const auto all = wishes->gather(order_created("wish"), {"InventoryReserved"}, {0, is_last}, 20s);
  ASSERT_TRUE(all) << all.error().text();
  EXPECT_TRUE(all->complete);
  EXPECT_TRUE(all->event.duplicate) << "published before, gathered now";
  EXPECT_THAT(ids_of(*all), ElementsAre("a", "last of all"));
}

TEST_P(Gather, WithoutTypesEveryEventOfTheSagaIsAnAnswerButTheEventItself) {
  const auto wishes = shop(cable());
  std::optional<result<gathered>> all;
  wishes->gather_async(order_created("w"), {}, {2}, 20s, [&](const auto& came) { all = came; });
  turn_until_followed(*wishes, 1);
  offer("a");
  auto other = order_created("b");
  other.headers.correlationid = "order/1";
  engine->append(other);
  turn_until(*wishes, [&] { return all.has_value(); });
  EXPECT_THAT(ids_of(**all), ElementsAre("a", "b"));
}

TEST_P(Gather, WhatHasComeByTheDeadlineIsGivenAndNotCalledComplete) {
  const auto clock = std::make_shared<manual_clock>(from_us(1'700'000'000'000'000));
  publisher wishes("shop", {.link = cable(), .clock = clock, .log = [](std::string_view) {}});
  std::size_t count = 0;
  const auto look = [&](const auto& all) {
    count = all.size();
    return false;
  };
  wishes.gather_async<InventoryReserved>(OrderCreated{"o1", 1}, {3, look}, 4s,
                                         [this](const auto& all) { outcome = all; });
  turn_until_followed(wishes, 1);
  offer("a");
  turn_until(wishes, [&] { return count == 1; });
  clock->advance(3999ms);
  wishes.poll();
  EXPECT_FALSE(outcome);
  clock->advance(1ms);
  const auto all = finish(wishes);
  EXPECT_FALSE(all.complete);
  EXPECT_THAT(ids_of(all), ElementsAre("a"));
}

TEST_P(Gather, AskedAgainUnderTheSameIdItGivesLateAnswersToo) {
  const auto wishes = shop(cable());
  begin(*wishes, 1);
  turn_until_followed(*wishes, 1);
  offer("in time");
  EXPECT_THAT(ids_of(finish(*wishes)), ElementsAre("in time"));
  offer("late");
  outcome.reset();
  const auto elsewhere = shop(cable());  // as after a restart: it remembers nothing
  begin(*elsewhere, 2);
  const auto all = finish(*elsewhere);
  EXPECT_TRUE(all.complete);
  EXPECT_TRUE(all.event.duplicate);
  EXPECT_THAT(ids_of(all), ElementsAre("in time", "late"));
}

TEST_P(Gather, MissesNothingAndCountsNothingTwiceThroughKilledEnginesAndCutCables) {
  start_over_impatient();
  const auto line = cable();
  const auto wishes = shop(line);
  begin(*wishes, 6);
  turn_until_followed(*wishes, 1);
  offer("a");
  offer("b");
  kill_engine_and_start_it();
  offer("c");
  turn_until_followed(*wishes, 1);
  offer("d");
  line->interrupt();
  offer("e");
  turn_until_followed(*wishes, 2);
  offer("f");
  const auto all = finish(*wishes);
  EXPECT_TRUE(all.complete);
  EXPECT_THAT(ids_of(all), ElementsAre("a", "b", "c", "d", "e", "f"));
}

TEST_P(Gather, IsNotBoundByItsWindow) {
  const auto wishes = shop(cable());
  std::vector<std::string> expected;
  begin(*wishes, 1000);
  turn_until_followed(*wishes, 1);
  for (int i = 0; i < 1000; ++i) {
    expected.push_back("a" + std::to_string(i));
    offer(expected.back());
  }
  EXPECT_THAT(ids_of(finish(*wishes)), ElementsAreArray(expected));
}

TEST_P(Gather, OfARefusedEventIsRefused) {
  const auto wishes = shop(cable());
  engine->refuse("wish");
  begin(*wishes, 1);
  turn_until(*wishes, [&] { return outcome.has_value(); });
  ASSERT_FALSE(*outcome);
  EXPECT_EQ(outcome->error().code(), errc::type_unknown);
}

TEST_P(Gather, WithoutAnEngineIsTimedOutAndSaysWhatToDo) {
  const auto wishes = shop(cable());
  engine->halt();
  begin(*wishes, 1, 50ms);
  turn_until(*wishes, [&] { return outcome.has_value(); });
  ASSERT_FALSE(*outcome);
  EXPECT_EQ(outcome->error().code(), errc::timed_out);
  EXPECT_THAT(outcome->error().text(), HasSubstr("publish it again with this id"));
}

SNORRI_OVER_ALL_LINKS(Gather);

}  // namespace
}  // namespace snorri::transport::testing
