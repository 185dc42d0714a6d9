#include "snorri/testing/replay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "caught.hpp"
#include "definitions/order.hpp"
#include "desk.hpp"
#include "journey.hpp"
#include "lamp.hpp"
#include "snorri/sagas/library.hpp"
#include "snorri/testing/given.hpp"

namespace {

using namespace snorri::testing;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

snorri::sagas::recorded_saga recorded(const given_saga& what) {
  const auto& saga = what.saga();
  return {saga.by().shape().name, saga.instance().key, saga.history()};
}

std::string replayed(const snorri::sagas::recorded_saga& what) {
  const auto report = snorri::sagas::replay(snorri::sagas::linked_definitions(), what);
  return report ? report->text() : report.error().text();
}

TEST(Replay, AgreesWithWhatTheSamePeopleDecided) {
  using namespace journeys;
  const auto journey = given<journey_saga>()
                           .drawing(0.3)
                           .when(JourneyWanted{"7", 2, true})
                           .when_failed<Insure>("away")
                           .when(Insured{})
                           .when(MoreTimeGiven{"7"})
                           .after(61s)
                           .when(FlightBooked{"LH 1"})
                           .when(HotelBooked{})
                           .when_cancelled("no longer wanted")
                           .when_child_undone("visa")
                           .when(FlightCancelled{})
                           .when(HotelCancelled{})
                           .when(InsuranceCancelled{})
                           .expect_end("CANCELLED");
  EXPECT_EQ(replayed(recorded(journey)), "saga journey/7 goes the way that it went, " +
                                             std::to_string(journey.saga().history().size()) +
                                             " records, by journey version 1\n");
}

TEST(Replay, AgreesWithDeferredEventsOldBodiesAndASecondLife) {
  using namespace desks;
  const auto desk = given<desk_saga>()
                        .when_message("TicketOpened", R"({"id":"1","message":"old"})", "v1")
                        .when(CustomerSpoke{"1"})
                        .when(NoteAdded{"1"})
                        .when(PhotosCame{"1"})
                        .when(PapersCame{"1"})
                        .when(ClerkAgreed{})
                        .expect_end("CONFIRMED")
                        .when(NoteAdded{"1"})
                        .when(TicketOpened{"1", "anew"})
                        .when(TicketLost{"1"})
                        .expect_stuck();
  EXPECT_THAT(replayed(recorded(desk)), HasSubstr("goes the way that it went"));
}

TEST(Replay, SaysWhereADefinitionGoesAnotherWay) {
  using namespace lamps;
  const auto then = recorded(
      given<lamp_saga>().when(LampWanted{"1"}).when(LampMounted{}).expect_end("CONFIRMED"));
  EXPECT_THAT(replayed(then), HasSubstr("goes the way that it went, 2 records, by lamp version 1"));

  std::vector<const snorri::sagas::definition*> newer;
  for (const auto* each : snorri::sagas::linked_definitions()) {
    if (each->shape().name == "lamp" && each->shape().version == 2) newer.push_back(each);
  }
  EXPECT_EQ(
      snorri::sagas::replay(newer, then)->text(),
      R"(saga lamp/1 would not go the way that it went, by lamp version 2, which was changed since:
  version 1: it set nothing, and would now set a timer of 1 min
  version 2: it published nothing, and would now publish LampLit
)");
}

/// A history in which something is other than this definition would have it.
template <class Change>
std::string changed(Change&& change) {
  using namespace orders;
  auto then = recorded(given("order")
                           .when(OrderCreated{"7", 2})
                           .when(InventoryReserved{"r"})
                           .when(PaymentFailed{"limit"})
                           .when(InventoryReleased{}));
  change(then.history);
  return replayed(then);
}
using history = std::vector<snorri::sagas::record>;

TEST(Replay, ComparesAllThatWasDecided) {
  EXPECT_THAT(changed([](history&) {}), HasSubstr("goes the way that it went, 4 records"));
  EXPECT_THAT(changed([](history& h) { h[1].to = "ELSEWHERE"; }),
              HasSubstr("version 2: it went to ELSEWHERE, and would now go to CAPTURE\n"));
  EXPECT_THAT(changed([](history& h) { h[1].from = "ELSEWHERE"; }),
              HasSubstr("version 2: the saga was in ELSEWHERE, and would now be in RESERVE\n"));
  EXPECT_THAT(changed([](history& h) { h[1].outcome = snorri::sagas::outcome::ignored; }),
              HasSubstr("version 2: it was ignored, and would now be applied\n"));
  EXPECT_THAT(changed([](history& h) { h[3].status = snorri::sagas::saga_status::confirmed; }),
              HasSubstr("version 4: the saga was then CONFIRMED, and would now be CANCELLED\n"));
  EXPECT_THAT(changed([](history& h) { h[1].row = 0; }),
              HasSubstr("version 2: it took row 0, and would now take row 1\n"));
  EXPECT_THAT(changed([](history& h) { h[2].commands.clear(); }),
              HasSubstr("version 3: it sent nothing, and would now send ReleaseInventory (release) "
                        "to undo order/7/1.0\n"));
  EXPECT_THAT(changed([](history& h) { h[2].commands[0].undoes = "order/7/2.0"; }),
              HasSubstr("version 3: it sent ReleaseInventory (release) to undo order/7/2.0, and "
                        "would now send ReleaseInventory (release) to undo order/7/1.0\n"));
  EXPECT_THAT(changed([](history& h) { h[0].commands[0].body = R"({"order_id":"8","pieces":2})"; }),
              HasSubstr("version 1: the body of ReserveInventory was "
                        R"({"order_id":"8","pieces":2}, and would now be )"
                        R"({"order_id":"7","pieces":2})"));
  EXPECT_THAT(changed([](history& h) { h[0].commands[0].id = "order/7/1.1"; }),
              HasSubstr("version 1: the id of ReserveInventory was order/7/1.1"));
  EXPECT_THAT(changed([](history& h) { h[0].commands[0].due += 5s; }),
              HasSubstr("ReserveInventory was to go out in 5 s, and would now in 0 s"));
  EXPECT_THAT(changed([](history& h) { h[0].timers[0].due += 5s; }),
              HasSubstr("version 1: it set a timer of 35 s, and would now set a timer of 30 s\n"));
  EXPECT_THAT(changed([](history& h) { h[3].events.clear(); }),
              HasSubstr("version 4: it published nothing, and would now publish OrderCancelled\n"));
  EXPECT_THAT(changed([](history& h) { h[3].events[0].body = "{}"; }),
              HasSubstr("version 4: the body of OrderCancelled was {}, and would now be {"));
  EXPECT_THAT(changed([](history& h) { h[2].closed = {"x"}; }),
              HasSubstr("version 3: it gave up x, and would now give up nothing\n"));
  EXPECT_THAT(changed([](history& h) { h[2].failed = false; }),
              HasSubstr("version 3: the answer would now say that its command had no effect\n"));
  EXPECT_THAT(changed([](history& h) { h[1].type = "Unheard"; }),
              HasSubstr("version 2: its Unheard could now not be read: "));
}

TEST(Replay, DoesNotMindTheOrderOfMembersOrTheWordsOfAReason) {
  EXPECT_THAT(changed([](history& h) {
                h[0].commands[0].body = R"({"pieces":2,"order_id":"7"})";
                h[1].reason = "other words";
              }),
              HasSubstr("goes the way that it went"));
}

TEST(Replay, StopsWhereTheSagaStandsElsewhere) {
  EXPECT_THAT(changed([](history& h) { h[1].to = "ELSEWHERE"; }),
              HasSubstr("from there on nothing can be compared (1 of 4 records were)"));
  EXPECT_THAT(changed([](history& h) { h[1].timers.clear(); }),
              ::testing::Not(HasSubstr("nothing can be compared")));
}

TEST(Replay, NoticesWhatTheSagaWouldDoByItself) {
  using namespace journeys;
  auto then = recorded(given<journey_saga>().when(JourneyWanted{"7", 2, false}));
  ASSERT_GE(then.history.size(), 2u);
  then.history.resize(1);
  EXPECT_THAT(replayed(then),
              HasSubstr("version 1: after it the saga would now take Priced by itself"));
}

TEST(Replay, NeedsADefinitionOfThatName) {
  EXPECT_THAT(changed([](history& h) { h[0].pin->version = 9; }),
              HasSubstr("goes the way that it went"));
  auto then = recorded(given("order").when(orders::OrderCreated{"7", 2}));
  then.type = "gone";
  EXPECT_THAT(replayed(then), HasSubstr("saga gone/7 runs by gone version 1, and no definition of "
                                        "that name is loaded"));
}

TEST(Replay, ReadsAHistoryThatWasExported) {
  EXPECT_REPLAYS(std::string(HISTORIES) + "/order-3.json");
}

TEST(Replay, FailsAtTheLineOfTheTestWithEveryDifference) {
  const auto path = std::filesystem::temp_directory_path() /
                    ("snorri_history_" + std::to_string(::getpid()) + ".json");
  std::ifstream good(std::string(HISTORIES) + "/order-3.json");
  std::string text{std::istreambuf_iterator<char>(good), {}};
  const std::string was = "\"to\": \"CAPTURE\"";
  ASSERT_NE(text.find(was), std::string::npos);
  text.replace(text.find(was), was.size(), "\"to\": \"SHIP\"");
  std::ofstream(path) << text;

  const int line = __LINE__ + 1;
  const auto failures = failures_of([&] { EXPECT_REPLAYS(path.string()); });
  std::filesystem::remove(path);
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_EQ(failures[0].line, line);
  EXPECT_THAT(failures[0].message,
              HasSubstr("version 2: it went to SHIP, and would now go to CAPTURE\n"));
}

TEST(Replay, FailsWhereThereIsNoHistory) {
  const auto failures = failures_of([] { EXPECT_REPLAYS("no/such/file.json"); });
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_THAT(failures[0].message, HasSubstr("the history no/such/file.json can't be read"));
  for (const char* text : {"", "[]", "{}", R"({"type":"a","key":"b","history":[]})",
                           R"({"type":"a","key":"b","history":[1]})",
                           R"({"type":"a","key":"b","history":[{"version":1}]})"}) {
    EXPECT_FALSE(snorri::sagas::read_recorded(text).has_value()) << text;
  }
}

}  // namespace
