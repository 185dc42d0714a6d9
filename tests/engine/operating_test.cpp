// What operators ask of a running engine: on disk before it is answered, with who asked and why,
// and once for each request.
#include <gtest/gtest.h>

#include "failing_store.hpp"
#include "snorri/engine/parked.hpp"
#include "world.hpp"

namespace snorri::engine {
namespace {

using std::chrono::seconds;
using strings = std::vector<std::string>;

struct Operating : testing::Test {
  world w;
  std::unique_ptr<test_peer> client;

  void SetUp() override { connect(); }
  void connect() {
    client = std::make_unique<test_peer>(w.link, "order-service");
    client->hello();
  }
  void restart() {
    ASSERT_TRUE(w.start());
    connect();
  }
  void begin(const std::string& key) {
    connect();  // hours may have gone by since it was heard of
    client->event("e-" + key, "OrderCreated", order_body(key));
    ASSERT_TRUE(w.settle());
  }
  /// Undoing, and nobody answers.
  void get_stuck(const std::string& key) {
    begin(key);
    w.running().cancel("order", key, "anna", "customer called");
    ASSERT_TRUE(w.settle());
    for (int i = 0; i < 15 && w.status("order", key) != "STUCK"; ++i) {
      w.advance(seconds(3600));
      ASSERT_TRUE(w.settle());
    }
    ASSERT_EQ(w.status("order", key), "STUCK");
  }
  static saga_order order(operation what, const std::string& key) {
    return {.what = what,
            .saga_type = "order",
            .key = key,
            .by = "anna",
            .reason = "so it is",
            .id = ""};
  }
  std::optional<result<operated>> asked(saga_order what) {
    const auto answer = std::make_shared<std::optional<result<operated>>>();
    w.running().operate(std::move(what),
                        [answer](const result<operated>& done) { answer->emplace(done); });
    const auto settled = w.settle();
    EXPECT_TRUE(settled || !*answer);
    return *answer;
  }
  operated done(saga_order what) {
    const auto answer = asked(std::move(what));
    EXPECT_TRUE(answer && *answer) << (answer ? answer->error().text() : "no answer");
    return answer && *answer ? **answer : operated{};
  }
  errc refused(saga_order what) {
    const auto answer = asked(std::move(what));
    EXPECT_TRUE(answer && !*answer);
    return answer && !*answer ? answer->error().code() : errc{};
  }
  std::optional<result<published>> published_as(publication what) {
    const auto answer = std::make_shared<std::optional<result<published>>>();
    w.running().publish(std::move(what),
                        [answer](const result<published>& done) { answer->emplace(done); });
    EXPECT_TRUE(w.settle());
    return *answer;
  }
  std::optional<result<published>> settled_as(parked_order what) {
    const auto answer = std::make_shared<std::optional<result<published>>>();
    w.running().settle_parked(std::move(what),
                              [answer](const result<published>& done) { answer->emplace(done); });
    EXPECT_TRUE(w.settle());
    return *answer;
  }
  static publication event(const std::string& id, const std::string& type,
                           const std::string& body) {
    publication made;
    made.what.headers.id = id;
    made.what.headers.source = "anna";
    made.what.headers.type = type;
    made.what.body = body;
    made.reason = "by hand";
    return made;
  }
};

TEST_F(Operating, ARetryAsksAgainAtOnceAndSaysWhoAndWhy) {
  get_stuck("o-1");
  const auto retried = done(order(operation::retry, "o-1"));
  EXPECT_EQ(retried.record.outcome, sagas::outcome::applied);
  EXPECT_EQ(retried.record.status, sagas::saga_status::pending);
  EXPECT_GT(retried.position, 0u);
  const auto last = w.records("order", "o-1").back();
  EXPECT_EQ(last.kind, sagas::input_kind::retry);
  EXPECT_EQ(last.source, "anna");
  EXPECT_EQ(last.reason, "so it is");
}

TEST_F(Operating, ARetriedCommandGoesToItsParticipantAsAFirstAttempt) {
  begin("o-1");
  w.advance(seconds(30));
  ASSERT_TRUE(w.settle());  // the next attempt waits for its backoff
  test_peer inventory(w.link, "inventory");
  inventory.hello({"ReserveInventory"});
  ASSERT_TRUE(w.settle());
  ASSERT_TRUE(inventory.take("command").empty());
  done(order(operation::retry, "o-1"));
  const auto commands = inventory.take("command");
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(commands[0].headers.at("id"), "order/o-1/1.0");
  EXPECT_EQ(commands[0].headers.at("attempt"), 1);
  EXPECT_EQ(commands[0].body, order_body("o-1"));
}

TEST_F(Operating, ASkippedCompensationIsTakenAsDoneByTheOperatorsWord) {
  get_stuck("o-1");
  const auto skipped = done(order(operation::skip, "o-1"));
  EXPECT_EQ(skipped.record.type, "InventoryReleased");
  EXPECT_EQ(w.status("order", "o-1"), "CANCELLED");
  EXPECT_EQ(w.records("order", "o-1").back().kind, sagas::input_kind::skip);
}

TEST_F(Operating, ASkippedStepNeedsABodyThatItsAnswerWouldHave) {
  begin("o-1");
  EXPECT_EQ(refused(order(operation::skip, "o-1")), errc::body_malformed);
  auto what = order(operation::skip, "o-1");
  what.body = R"({"reservation":"by hand"})";
  EXPECT_EQ(done(what).record.to, "CAPTURE");
  EXPECT_EQ(w.data("order", "o-1").at("reservation"), "by hand");
}

TEST_F(Operating, ASagaPastItsPivotIsCompensated) {
  auto answers = shop_answers();
  answers.erase("BookShipment");
  scripted_participant shop(w, "shop", answers);
  begin("o-1");
  while (shop.answer() > 0) ASSERT_TRUE(w.settle());
  ASSERT_EQ(done(order(operation::cancel, "o-1")).record.outcome, sagas::outcome::ignored);
  ASSERT_EQ(done(order(operation::compensate, "o-1")).record.outcome, sagas::outcome::applied);
  while (shop.answer() > 0) ASSERT_TRUE(w.settle());
  EXPECT_EQ(w.status("order", "o-1"), "CANCELLED");
  EXPECT_EQ(w.history("order", "o-1"),
            (strings{"OrderCreated", "InventoryReserved", "PaymentCaptured", "cancel", "compensate",
                     "PaymentRefunded", "InventoryReleased"}));
}

TEST_F(Operating, AStuckSagaIsResolvedAndItsCommandsAreClosed) {
  get_stuck("o-1");
  auto what = order(operation::resolve, "o-1");
  what.as = sagas::saga_status::confirmed;
  EXPECT_EQ(done(what).record.status, sagas::saga_status::confirmed);
  EXPECT_EQ(w.status("order", "o-1"), "CONFIRMED");
  test_peer inventory(w.link, "inventory");
  inventory.hello({"ReleaseInventory"});
  ASSERT_TRUE(w.settle());
  EXPECT_TRUE(inventory.take("command").empty());
  EXPECT_EQ(refused(order(operation::retry, "o-1")), errc::state_refuses);
}

TEST_F(Operating, ASignalReachesTheNamedSagaAndNoOther) {
  begin("o-1");
  auto what = order(operation::signal, "o-1");
  what.type = "InventoryReserved";
  what.body = R"({"reservation":"r"})";
  const auto signalled = done(what);
  EXPECT_EQ(signalled.record.outcome, sagas::outcome::applied);
  EXPECT_EQ(signalled.record.reason, "so it is");
  what.type = "OrderCreated";
  what.body = order_body("o-2");
  EXPECT_EQ(refused(what), errc::bad_argument);
  what.type = "Nonsense";
  EXPECT_EQ(refused(what), errc::type_unknown);
}

TEST_F(Operating, ADryRunDecidesTheSameAndRecordsNothing) {
  get_stuck("o-1");
  auto what = order(operation::retry, "o-1");
  what.dry_run = true;
  const auto before = w.records("order", "o-1").size();
  const auto would = done(what);
  EXPECT_EQ(would.position, 0u);
  EXPECT_EQ(would.record.commands.size(), 1u);
  EXPECT_EQ(w.records("order", "o-1").size(), before);
  EXPECT_EQ(w.status("order", "o-1"), "STUCK");
  what.dry_run = false;
  EXPECT_EQ(sagas::to_json(done(what).record), sagas::to_json(would.record));
}

TEST_F(Operating, TheSameRequestIsCarriedOutOnceAlsoAfterARestart) {
  get_stuck("o-1");
  auto what = order(operation::retry, "o-1");
  what.id = "request-1";
  const auto first = done(what);
  EXPECT_FALSE(first.duplicate);
  const auto second = done(what);
  EXPECT_TRUE(second.duplicate);
  restart();
  const auto third = done(what);
  EXPECT_TRUE(third.duplicate);
  for (const auto& each : {second, third}) {
    EXPECT_EQ(each.position, first.position);
    EXPECT_EQ(each.saga, first.saga);
    EXPECT_EQ(sagas::to_json(each.record), sagas::to_json(first.record));
  }
  what.what = operation::cancel;
  EXPECT_EQ(refused(what), errc::corrupted_idempotency);
}

TEST_F(Operating, TheSameRequestTwiceInOneTurnIsCarriedOutOnce) {
  get_stuck("o-1");
  auto what = order(operation::retry, "o-1");
  what.id = "request-1";
  std::vector<bool> duplicates;
  for (int i = 0; i < 2; ++i) {
    w.running().operate(what, [&duplicates](const result<operated>& done) {
      ASSERT_TRUE(done);
      duplicates.push_back(done->duplicate);
    });
  }
  ASSERT_TRUE(w.settle());
  EXPECT_EQ(duplicates, (std::vector<bool>{false, true}));
}

TEST_F(Operating, NothingIsDoneToASagaThatMovedOnSinceItWasLookedAt) {
  begin("o-1");
  auto what = order(operation::cancel, "o-1");
  what.version = 7;
  EXPECT_EQ(refused(what), errc::version_conflict);
  what.version = 1;
  EXPECT_EQ(done(what).record.version, 2u);
  what.what = operation::retry;
  EXPECT_EQ(refused(what), errc::version_conflict);
}

TEST_F(Operating, WhatIsNotThereOrMakesNoSenseIsRefused) {
  begin("o-1");
  EXPECT_EQ(refused(order(operation::retry, "none")), errc::saga_missing);
  auto what = order(operation::retry, "o-1");
  what.saga_type = "oder";
  EXPECT_EQ(refused(what), errc::saga_missing);
  what = order(operation::retry, "o-1");
  what.by = "";
  EXPECT_EQ(refused(what), errc::bad_argument);
  what.by = "an\nna";
  EXPECT_EQ(refused(what), errc::bad_argument);
  what.by = "\xff";
  EXPECT_EQ(refused(what), errc::bad_argument);
  what = order(operation::retry, "o-1");
  what.reason = std::string(1001, 'x');
  EXPECT_EQ(refused(what), errc::bad_argument);
  what = order(operation::skip, "o-1");
  what.command = "CapturePayment";
  EXPECT_EQ(refused(what), errc::state_refuses);
  EXPECT_EQ(w.records("order", "o-1").size(), 1u);
}

/// Killed before the commit nobody was told of it; killed between commit and act it is done.
TEST_F(Operating, ARetryIsAnsweredAndSentOnlyOnceItIsOnDisk) {
  for (const std::size_t commits : {std::size_t{0}, std::size_t{1}}) {
    SCOPED_TRACE(commits);
    const std::string key = "o-" + std::to_string(commits);
    get_stuck(key);
    auto below = std::move(w.store);
    auto failing = std::make_unique<failing_store>(*below);
    auto* control = failing.get();
    w.store = std::move(failing);
    restart();
    ASSERT_TRUE(w.settle());
    control->commits_left = commits;
    auto what = order(operation::retry, key);
    what.id = "request-" + key;
    bool answered = false;
    w.running().operate(what, [&answered](const result<operated>&) { answered = true; });
    static_cast<void>(w.settle());
    EXPECT_EQ(answered, commits > 0);
    control->commits_left = SIZE_MAX;
    restart();
    test_peer inventory(w.link, "inventory");
    inventory.hello({"ReleaseInventory"});
    const auto again = done(what);
    EXPECT_EQ(again.duplicate, commits > 0);
    EXPECT_FALSE(inventory.take("command").empty());
    EXPECT_EQ(w.status("order", key), "PENDING");
    w.store = std::move(below);
    restart();
  }
}

TEST_F(Operating, AnEventIsPublishedAsAServiceWouldOnceForEachId) {
  const auto first = published_as(event("r-1", "OrderCreated", order_body("o-9")));
  ASSERT_TRUE(first && *first);
  EXPECT_EQ((*first)->saga, "order/o-9");
  EXPECT_EQ(w.records("order", "o-9").front().reason, "by hand");
  EXPECT_EQ(w.records("order", "o-9").front().source, "anna");
  restart();
  const auto second = published_as(event("r-1", "OrderCreated", order_body("o-9")));
  ASSERT_TRUE(second && *second);
  EXPECT_TRUE((*second)->duplicate);
  EXPECT_EQ((*second)->position, (*first)->position);
}

TEST_F(Operating, AnEventThatNobodyTakesIsRefusedAndNotParked) {
  const auto unknown = published_as(event("r-1", "Nonsense", "{}"));
  ASSERT_TRUE(unknown && !*unknown);
  EXPECT_EQ(unknown->error().code(), errc::type_unknown);
  const auto broken = published_as(event("r-2", "OrderCreated", R"({"order_id":"o-1"})"));
  ASSERT_TRUE(broken && !*broken);
  EXPECT_EQ(broken->error().code(), errc::body_malformed);
  EXPECT_EQ(*w.reader()->count_parked(), 0u);
}

TEST_F(Operating, ASagaIsStartedUnderAKeyThatIsFreeOnly) {
  auto what = event("r-1", "", order_body("o-1"));
  what.starts = "order";
  ASSERT_TRUE(*published_as(what));
  EXPECT_EQ(w.status("order", "o-1"), "PENDING");
  EXPECT_TRUE((*published_as(what))->duplicate);
  what.what.headers.id = "r-2";
  EXPECT_EQ(published_as(what)->error().code(), errc::key_in_use);
  what.starts = "oder";
  EXPECT_EQ(published_as(what)->error().code(), errc::not_found);
  EXPECT_EQ(w.records("order", "o-1").size(), 1u);
}

TEST_F(Operating, ADryRunSaysWhatWouldTakeAnEvent) {
  auto what = event("r-1", "OrderCreated", order_body("o-1"));
  what.dry_run = true;
  EXPECT_EQ((*published_as(what))->prospects, strings{"saga order/o-1 begins"});
  EXPECT_EQ(w.status("order", "o-1"), "(none)");
  what.what.body = "{}";
  EXPECT_EQ(published_as(what)->error().code(), errc::body_malformed);
}

TEST_F(Operating, APoisonMessageIsPutAwayOnceAndItIsOnRecordByWhom) {
  client->send("event",
               {{"specversion", "1.0"},
                {"id", "bad"},
                {"source", "order-service"},
                {"type", "OrderCreated"},
                {"subject", "o-1"}},
               "no json");
  ASSERT_TRUE(w.settle());
  ASSERT_EQ(*w.reader()->count_parked(), 1u);
  const parked_order away{.id = 1, .discard = true, .by = "anna", .reason = "sent by mistake"};
  ASSERT_TRUE(*settled_as(away));
  const auto again = settled_as(away);
  EXPECT_EQ(again->error().code(), errc::state_refuses);
  restart();
  EXPECT_EQ(settled_as(away)->error().code(), errc::state_refuses);
  parked_book book;
  ASSERT_TRUE(book.read_on(*w.reader()));
  EXPECT_EQ(book.waiting(), 0u);
  ASSERT_NE(book.find(1), nullptr);
  EXPECT_EQ(book.find(1)->by, "anna");
  EXPECT_EQ(book.find(1)->how, "discarded");
  EXPECT_EQ(book.find(1)->reason, "sent by mistake");
  EXPECT_EQ(settled_as({.id = 2, .discard = true, .by = "anna", .reason = ""})->error().code(),
            errc::not_found);
}

TEST_F(Operating, AParkedMessageIsSentAgainWhenItsSagaIsThere) {
  const auto withdraw = [&] {
    client->event("w-1", "RequestWithdrawn", R"({"request":"a-1"})");
    EXPECT_TRUE(w.settle());
  };
  withdraw();  // before anybody filed it
  ASSERT_EQ(*w.reader()->count_parked(), 1u);
  const parked_order again{.id = 1, .by = "anna", .reason = "it is filed now"};
  const auto too_early = settled_as(again);
  ASSERT_TRUE(too_early && !*too_early);
  EXPECT_EQ(too_early->error().code(), errc::saga_missing);
  EXPECT_EQ(*w.reader()->count_parked(), 1u);
  client->event("f-1", "RequestFiled", R"({"id":"a-1","amount":10})");
  ASSERT_TRUE(w.settle());
  const auto taken = settled_as(again);
  ASSERT_TRUE(taken && *taken) << taken->error().text();
  EXPECT_EQ((*taken)->saga, "approval/a-1");
  const auto last = w.records("approval", "a-1").at(1);
  EXPECT_EQ(last.type, "RequestWithdrawn");
  EXPECT_EQ(last.id, "w-1");
  EXPECT_EQ(last.reason.substr(0, 40), "sent again by anna: it is filed now");
  EXPECT_EQ(settled_as(again)->error().code(), errc::state_refuses);
}

}  // namespace
}  // namespace snorri::engine
