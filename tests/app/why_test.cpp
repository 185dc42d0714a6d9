// Why a saga stands where it stands: the view, and how it is told.
#include "views/why_view.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "cli/reading_commands.hpp"
#include "cli/saga_filter.hpp"
#include "filled_store.hpp"
#include "serve/presence_book.hpp"
#include "views/filter.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

using namespace std::chrono_literals;

struct Why : testing::Test {
  std::unique_ptr<store::event_store> store = make_filled_store();
  std::unique_ptr<store::store_reader> reader = std::move(*store->make_reader());
  time_point start = first_order_at() + 600s;
  std::optional<engine::engine_status> engine{};
  std::vector<presence> presences{};

  json why(const std::string& key, time_point now) {
    const reading from{*reader, engine, {}, now, presences};
    auto made = why_json(from, {"order", key});
    EXPECT_TRUE(made.has_value()) << (made ? "" : made.error().text());
    return made ? *made : json();
  }
  void away(const std::string& name, time_point seen) {
    engine.emplace();
    presences.push_back({name, {"CapturePayment"}, seen - 3600s, seen, false});
  }
};

/// An order whose payment was asked for twice, and could not be done once.
void add_waiting_for_payment(store::event_store& into, const std::string& key, time_point at) {
  order_writer order(into, key, at);
  order.created();
  order.answered("reserve", "inventory", "InventoryReserved", R"({"reservation":"r7"})");
  order.advance(2s);
  order.failed("capture", "payment", "the provider is away");
}

TEST_F(Why, SaysWhatAWaitingSagaWaitsForAndWhatComesNextByItself) {
  add_waiting_for_payment(*store, "7", start);
  away("payment", start - 60s);
  const json made = why("7", start + 10s);
  EXPECT_EQ(text_in(made, "sentence"), "order/7 waits for payment to answer CapturePayment.");
  ASSERT_EQ(made["waits_for"].size(), 1u);
  const json& wait = made["waits_for"][0];
  EXPECT_EQ(wait["attempt"], 2);
  EXPECT_EQ(wait["failures"][0]["reason"], "the provider is away");
  EXPECT_EQ(wait["participants"][0]["connected"], false);
  EXPECT_EQ(text_in(wait["participants"][0], "seen"), to_rfc3339(start - 60s));
  ASSERT_FALSE(made["next"].empty());
  EXPECT_EQ(text_in(made["next"].back(), "what"), "asks again for CapturePayment, attempt 3 of 3");
  EXPECT_EQ(made["next"].back()["late"], false);
  EXPECT_EQ(why("7", start + 3600s)["next"].back()["late"], true);
}

TEST_F(Why, SaysThatOutOfAttemptsItTurnsBack) {
  order_writer order(*store, "8", start);
  order.created();
  order.answered("reserve", "inventory", "InventoryReserved", R"({"reservation":"r8"})");
  for (int attempt = 1; attempt < 3; ++attempt) {
    order.advance(2s);
    order.failed("capture", "payment", "the provider is away");
  }
  EXPECT_EQ(text_in(why("8", start)["next"].back(), "what"),
            "goes to UNDO_CAPTURE, undoes: asks for RefundPayment");
}

TEST_F(Why, OfAStuckSagaGivesTheErrorAndTheCommandsThatHelp) {
  order_writer order(*store, "9", start);
  order.created();
  order.cancelled("anna", "by phone");
  for (int attempt = 1; attempt <= 10; ++attempt) {
    order.advance(40s);
    order.failed("release", "inventory", "disk full");
  }
  const json made = why("9", start + 3600s);
  EXPECT_EQ(text_in(made, "status"), "STUCK");
  EXPECT_NE(text_in(made, "reason").find("disk full"), std::string::npos) << made["reason"];
  EXPECT_EQ(made["waits_for"][0]["failures"].size(), 10u);
  std::string commands;
  for (const json& each : made["help"]) commands += text_in(each, "command") + "\n";
  EXPECT_EQ(commands,
            "snorri retry order/9\nsnorri skip order/9 --reason WHY\n"
            "snorri compensate order/9 --reason WHY\n"
            "snorri resolve order/9 --as CANCELLED --reason WHY\n"
            "snorri parked retry 1\nsnorri show order/9\n");
  EXPECT_TRUE(made["next"].empty()) << made["next"];  // the timer that gave up is none any more
  EXPECT_EQ(made["parked"][0]["id"], 1);              // a message for this key was set aside
}

TEST_F(Why, OfAnEndedSagaSaysThatNothingIsOpen) {
  const json made = why("1", start);
  EXPECT_EQ(text_in(made, "sentence"), "order/1 has ended: CONFIRMED. Nothing is open.");
  EXPECT_TRUE(made["waits_for"].empty());
  EXPECT_TRUE(made["next"].empty());
}

TEST_F(Why, IsToldInPlainWords) {
  add_waiting_for_payment(*store, "7", start);
  away("payment", start - 60s);
  EXPECT_EQ(why_text(why("7", start + 10s), {}, start + 10s),
            R"(order/7 waits for payment to answer CapturePayment.
  state       CAPTURE, PENDING, since 2010-12-01 08:36:00 UTC, 10 s ago
  began       2010-12-01 08:36:00 UTC, 10 s ago

It asked for CapturePayment
  first       2010-12-01 08:36:00 UTC, 10 s ago
  attempts    2
  error       payment could not do it: the provider is away (2010-12-01 08:36:02 UTC, 8 s ago)
              payment is not connected, last seen 2010-12-01 08:35:00 UTC, 1 min 10 s ago

By itself
  asks again for CapturePayment, attempt 3 of 3: 2010-12-01 08:37:03 UTC, in 53 s

What would help
  snorri retry order/7                asks again now, attempts counted anew
  snorri skip order/7 --reason WHY    takes it as done, by your word
  snorri cancel order/7 --reason WHY  undoes what was done
  snorri show order/7                 tells all that happened
)");
}

TEST(PresenceBook, KnowsSinceWhenSomebodyIsThereAndWhenTheyWereLastSeen) {
  presence_book book;
  const auto at = first_order_at();
  transport::peer_info payment;
  payment.name = "payment";
  payment.commands = {"CapturePayment"};
  book.look({payment}, at);
  book.look({payment}, at + 1s);
  EXPECT_EQ(book.all().at(0).since, at);
  book.look({}, at + 2s);
  const auto gone = book.all().at(0);
  EXPECT_FALSE(gone.connected);
  EXPECT_EQ(gone.seen, at + 1s);
  EXPECT_EQ(gone.commands, std::vector<std::string>{"CapturePayment"});
  book.look({payment}, at + 3s);
  EXPECT_EQ(book.all().at(0).since, at + 3s);
}

TEST(PresenceBook, ForgetsTheOneThatIsGoneForLongest) {
  presence_book book;
  for (int i = 0; i < 150; ++i) {
    transport::peer_info peer;
    peer.name = "service-" + std::to_string(i);
    book.look({peer}, first_order_at() + std::chrono::seconds(i));
  }
  const auto all = book.all();
  EXPECT_EQ(all.size(), 101u);
  EXPECT_EQ(std::count_if(all.begin(), all.end(),
                          [](const presence& each) { return each.name == "service-3"; }),
            0);
}

TEST(SagaFilter, TurnsAgesIntoTimes) {
  saga_filter which;
  which.older_than = "2h";
  which.newer_than = "3d";
  const auto what = request_of(which, first_order_at());
  ASSERT_TRUE(what.has_value());
  EXPECT_EQ(what->started_before, "2010-12-01T06:26:00.000000Z");
  EXPECT_EQ(what->started_after, "2010-11-28T08:26:00.000000Z");
  which.newer_than = "soon";
  EXPECT_EQ(request_of(which, first_order_at()).error().message(),
            "an age is a number with s, m, h or d behind it, such as 2h; not \"soon\"");
}

TEST(SagaFilter, RefusesATimeThatIsNone) {
  filter_words words;
  words.started_before = "noon";
  const auto made = filter_of(words);
  ASSERT_FALSE(made.has_value());
  EXPECT_NE(made.error().message().find("not \"noon\""), std::string::npos);
}

}  // namespace
}  // namespace snorri::app
