// The promise across a crash, for everything that a saga does by itself: parallel steps, children
// and their children, a local step, deferred events, timers of their own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "failing_store.hpp"
#include "tour_world.hpp"

namespace snorri::engine {
namespace {

using std::chrono::seconds;

/// What a world came to: each saga's status and data, and under how many ids each command came.
struct ending {
  std::map<std::string, std::string> sagas;
  std::map<std::string, std::size_t> commands;

  friend bool operator==(const ending&, const ending&) = default;
};

void PrintTo(const ending& what, std::ostream* out) {
  for (const auto& [saga, end] : what.sagas) *out << saga << ": " << end << "\n";
  for (const auto& [command, ids] : what.commands) *out << command << " under " << ids << " ids\n";
}

/// The life of one tour, with the engine killed after so many commits, twice.
class tour_life {
 public:
  explicit tour_life(bool bob_is_refused) : bob_is_refused_(bob_is_refused) {
    below_ = std::move(w_.store);
    auto failing = std::make_unique<failing_store>(*below_);
    disk_ = failing.get();
    w_.store = std::move(failing);
  }

  /// True if it came to rest before the disk died.
  bool run(std::size_t commits) {
    disk_->commits_left = commits;
    if (!w_.start()) return false;
    scripted_participant all(w_, "all", tour_answers());
    all.decide = [this](const received& each) { return refuse(each); };
    test_peer desk(w_.link, "desk");
    desk.hello();
    desk.event("e-1", "TourBooked", tour_body("t", {"ada", "bob"}));
    desk.event("e-2", "TourNoted", R"({"tour":"t","text":"late "})");
    desk.event("e-3", "TourNoted", R"({"tour":"t","text":"train"})");
    const bool rests = settle(all);
    for (const auto& each : all.seen) {
      commands_[each.headers.at("type").get<std::string>() + " " + each.body].insert(
          each.headers.at("id"));
    }
    return rests;
  }

  ending end() {
    ending now;
    for (const auto& row : *w_.reader()->list({}, 0, 1000)) {
      now.sagas[row.name.text()] =
          row.summary.status + " " + w_.data(row.name.category, row.name.key).dump();
    }
    for (const auto& [command, ids] : commands_) now.commands[command] = ids.size();
    return now;
  }

 private:
  bool settle(scripted_participant& all) {
    while (true) {
      if (!w_.settle()) return false;
      if (all.answer() == 0) return true;
    }
  }
  std::optional<std::pair<std::string, std::string>> refuse(const received& each) const {
    const bool is_bob =
        each.headers.at("type") == "AskKitchen" && each.body.find("bob") != std::string::npos;
    if (!bob_is_refused_ || !is_bob) return std::nullopt;
    return std::pair<std::string, std::string>{"KitchenClosed", "{}"};
  }

  bool bob_is_refused_;
  std::unique_ptr<store::event_store> below_;
  tour_world w_;
  failing_store* disk_ = nullptr;
  std::map<std::string, std::set<std::string>> commands_;
};

void expect_the_same_end(bool bob_is_refused, const std::string& status) {
  tour_life undisturbed(bob_is_refused);
  ASSERT_TRUE(undisturbed.run(SIZE_MAX));
  const auto expected = undisturbed.end();
  ASSERT_TRUE(expected.sagas.at("tour/t").starts_with(status));
  for (const std::size_t again : {SIZE_MAX, std::size_t{0}, std::size_t{1}, std::size_t{3}}) {
    bool rested = false;
    for (std::size_t commits = 0; !rested; ++commits) {
      SCOPED_TRACE("killed after " + std::to_string(commits) + " commits, then after " +
                   std::to_string(again));
      ASSERT_LT(commits, 200u);
      tour_life life(bob_is_refused);
      rested = life.run(commits);
      life.run(again);
      ASSERT_TRUE(life.run(SIZE_MAX));
      ASSERT_EQ(life.end(), expected);
    }
  }
}

TEST(TourRecovery, EndsConfirmedAndTheSameWhereverTheEngineIsKilled) {
  expect_the_same_end(false, "CONFIRMED");
}

TEST(TourRecovery, EndsUndoneAndTheSameWhereverTheEngineIsKilled) {
  expect_the_same_end(true, "CANCELLED");
}

/// Writes histories by hand, as an engine leaves them that is killed between two groups.
class HalfWritten : public testing::Test {
 protected:
  tour_world w;

  void write(const sagas::definition& by, sagas::instance& saga, sagas::decision made) {
    store::append append;
    append.stream = {by.shape().name, saga.key};
    const auto& what = made.record;
    append.events.push_back(
        {what.type, what.source, what.id, what.at, sagas::to_json(what), what.body});
    append.summary = store::stream_summary{what.to, std::string(to_string(what.status)),
                                           by.shape().version, by.shape().hash};
    store::group one;
    one.appends.push_back(std::move(append));
    ASSERT_TRUE(w.store->commit(one));
    sagas::accept(saga, made);
  }
  sagas::instance read(const sagas::definition& by, const std::string& key) {
    auto saga = sagas::make_instance(by, key);
    for (const auto& each : w.records(by.shape().name, key)) {
      EXPECT_TRUE(sagas::fold(by, saga, each));
    }
    return saga;
  }
};

TEST_F(HalfWritten, ASagaTakesWhatItRaisedItselfThoughTheEngineWasKilledBetween) {
  const auto& by = tours::tour_definition();
  auto tour = sagas::make_instance(by, "t");
  const auto body = tour_body("t", {});
  const auto event = by.decode(0, body, "");
  sagas::input start;
  start.kind = sagas::input_kind::start;
  start.source = "desk";
  start.id = "e-1";
  start.type = "TourBooked";
  start.body = body;
  start.event = &*event;
  write(by, tour, sagas::decide(by, "tour/t", tour, start, w.clock.now()));
  ASSERT_TRUE(w.start());
  ASSERT_TRUE(w.settle());
  EXPECT_EQ(w.history("tour", "t"), (std::vector<std::string>{"TourBooked", "Priced"}));
  EXPECT_EQ((*w.reader()->find({"tour", "t"}))->summary.state, "BOOKING");
}

TEST_F(HalfWritten, AParentHearsOfTheEndOfItsChildThoughTheEngineWasKilledBetween) {
  auto answers = tour_answers();
  answers.erase("AskKitchen");
  {
    scripted_participant all(w, "all", answers);
    test_peer desk(w.link, "desk");
    desk.hello();
    desk.event("e-1", "TourBooked", tour_body("t", {"ada"}));
    do ASSERT_TRUE(w.settle());
    while (all.answer() > 0);
  }
  const auto& by = tours::breakfast_definition();
  auto breakfast = read(by, "t-ada");
  const auto event = by.decode(*by.find_event("KitchenAgreed"), "{}", "");
  ASSERT_TRUE(event);
  sagas::input reply;
  reply.kind = sagas::input_kind::reply;
  reply.source = "kitchen";
  reply.id = "r-1";
  reply.type = "KitchenAgreed";
  reply.body = "{}";
  reply.answers = breakfast.control.open.at(0).id;
  reply.event = &*event;
  write(by, breakfast, sagas::decide(by, "breakfast/t-ada", breakfast, reply, w.clock.now()));
  ASSERT_EQ(w.status("breakfast", "t-ada"), "CONFIRMED");
  ASSERT_TRUE(w.start());
  scripted_participant rest(w, "all", tour_answers());
  do ASSERT_TRUE(w.settle());
  while (rest.answer() > 0);
  EXPECT_EQ(w.status("room", "t-ada"), "CONFIRMED");
  EXPECT_EQ(w.status("tour", "t"), "CONFIRMED");
}

class TourTimers : public testing::Test {
 protected:
  tour_world w;

  void answer(scripted_participant& all) {
    do ASSERT_TRUE(w.settle());
    while (all.answer() > 0);
  }
  /// A tour that waits for its flight and its car.
  void book() {
    test_peer desk(w.link, "desk");
    desk.hello();
    desk.event("e-1", "TourBooked", tour_body("t", {}));
    ASSERT_TRUE(w.settle());
  }
  std::vector<std::string> fired() {
    std::vector<std::string> timers;
    for (const auto& each : w.records("tour", "t")) {
      if (each.kind == sagas::input_kind::timer) timers.push_back(each.timer);
    }
    return timers;
  }
};

TEST_F(TourTimers, TwoCommandsOfOneStateTimeOutEachOnItsOwn) {
  book();
  w.advance(seconds(30));
  ASSERT_TRUE(w.settle());
  EXPECT_EQ(fired(), std::vector<std::string>{"book_flight"});
  w.advance(seconds(30));
  ASSERT_TRUE(w.settle());
  EXPECT_EQ(fired(), (std::vector<std::string>{"book_flight", "book_car"}));
}

TEST_F(TourTimers, TheTimerOfACommandThatIsAnsweredIsStoppedAndTheOtherGoesOn) {
  book();
  scripted_participant airline(
      w, "airline",
      {{"BookFlight", {"FlightBooked", "{}"}}, {"CancelFlight", {"FlightCancelled", "{}"}}});
  answer(airline);
  w.advance(seconds(60));
  answer(airline);
  EXPECT_EQ(fired(), std::vector<std::string>{"book_car"});
}

TEST_F(TourTimers, AreSetAgainEachOnItsOwnAfterARestart) {
  book();
  w.advance(seconds(29));
  ASSERT_TRUE(w.start());
  ASSERT_TRUE(w.settle());
  EXPECT_TRUE(fired().empty());
  w.advance(seconds(1));
  ASSERT_TRUE(w.settle());
  EXPECT_EQ(fired(), std::vector<std::string>{"book_flight"});
  ASSERT_TRUE(w.start());
  w.advance(seconds(30));
  ASSERT_TRUE(w.settle());
  EXPECT_EQ(fired(), (std::vector<std::string>{"book_flight", "book_car"}));
}

TEST_F(TourTimers, ADeadlineOutlivesChangesOfStateAndRestarts) {
  auto answers = tour_answers();
  answers.erase("AskHotel");
  scripted_participant all(w, "all", answers);
  test_peer desk(w.link, "desk");
  desk.hello();
  desk.event("e-1", "TourBooked", tour_body("t", {"ada"}));
  answer(all);
  ASSERT_EQ((*w.reader()->find({"tour", "t"}))->summary.state, "ROOMS");
  w.advance(std::chrono::hours(24) - seconds(1));
  ASSERT_TRUE(w.start());
  scripted_participant later(w, "all", tour_answers());
  later.decide = [](const received& each) -> std::optional<std::pair<std::string, std::string>> {
    EXPECT_NE(each.headers.at("type"), "SendTickets");
    return std::nullopt;
  };
  w.advance(seconds(1));
  ASSERT_TRUE(w.settle());
  answer(later);
  ASSERT_FALSE(fired().empty());
  EXPECT_EQ(fired().back(), "deadline");
  EXPECT_EQ(w.status("tour", "t"), "CANCELLED");
  EXPECT_EQ(w.status("room", "t-ada"), "CANCELLED");
  EXPECT_EQ(w.data("tour", "t").at("reason"), "too late");
}

}  // namespace
}  // namespace snorri::engine
