// What becomes of events that come for no saga, for a saga that is there already, for several, and
// in a state that does not take them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "account_world.hpp"

namespace snorri::engine {
namespace {

using strings = std::vector<std::string>;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Policies : public testing::Test {
 protected:
  account_world w;

  void settle() { ASSERT_TRUE(w.settle()); }
  void run(scripted_participant& bank) {
    do settle();
    while (bank.answer() > 0);
  }
  std::vector<store::parked_message> parked() { return *w.reader()->list_parked(0, 100); }
  std::vector<store::held_message> held() { return *w.reader()->list_held(0, 100); }
};

// ---- events for no saga

TEST_F(Policies, AnEventForNoSagaIsDiscardedWhereTheDefinitionSaysSo) {
  bank_desk desk(w);
  desk.send("n-1", "NoteAdded", note("a", "hello"));
  settle();
  const auto acks = desk.acks();
  ASSERT_EQ(acks.size(), 1u);
  EXPECT_EQ(acks[0].at("duplicate"), false);
  EXPECT_THAT(desk.errors(), IsEmpty());
  EXPECT_THAT(parked(), IsEmpty());
  EXPECT_EQ(*w.reader()->last_position(), 0u);
  w.advance(seconds(1));
  settle();
  EXPECT_EQ(w.running().status().discarded, 1u);
}

TEST_F(Policies, AnEventForNoSagaIsHeldAndGivenToItInOrderWhenItBegins) {
  bank_desk desk(w);
  desk.send("m-1", "MoneyPaid", paid("a", 1));
  desk.send("m-2", "MoneyPaid", paid("b", 2));
  desk.send("m-3", "MoneyPaid", paid("a", 3));
  settle();
  EXPECT_EQ(desk.acks().size(), 3u);
  EXPECT_EQ(held().size(), 3u);
  desk.send("o-1", "AccountOpened", opened("a"));
  settle();
  strings ids;
  for (const auto& each : w.records("account", "a")) ids.push_back(each.id);
  EXPECT_THAT(ids, ElementsAre("o-1", "m-1", "m-3"));
  ASSERT_EQ(held().size(), 1u);
  EXPECT_EQ(held()[0].message_id, "m-2");
  scripted_participant bank(w, "bank", bank_answers());
  run(bank);
  EXPECT_EQ(w.data("account", "a").at("cents"), 4);
}

TEST_F(Policies, AHeldEventIsThereAfterARestartAndKnownWhenItIsSentAgain) {
  {
    bank_desk desk(w);
    desk.send("m-1", "MoneyPaid", paid("a", 1));
    settle();
  }
  ASSERT_TRUE(w.start());
  bank_desk desk(w);
  desk.send("m-1", "MoneyPaid", paid("a", 1));
  desk.send("m-1", "MoneyPaid", paid("a", 2));
  settle();
  EXPECT_EQ(desk.acks().at(0).at("duplicate"), true);
  EXPECT_THAT(desk.errors(), ElementsAre("E2009"));
  EXPECT_EQ(held().size(), 1u);
  desk.send("o-1", "AccountOpened", opened("a"));
  settle();
  EXPECT_EQ(w.records("account", "a").size(), 2u);
  desk.send("m-1", "MoneyPaid", paid("a", 1));
  settle();
  EXPECT_EQ(desk.acks().back().at("duplicate"), true);
  EXPECT_EQ(w.records("account", "a").size(), 2u);
}

TEST_F(Policies, AHeldEventIsParkedWhenItsTimeIsOver) {
  bank_desk desk(w);
  desk.send("m-1", "MoneyPaid", paid("a", 1));
  settle();
  ASSERT_TRUE(w.start());
  w.advance(minutes(10) - seconds(1));
  settle();
  EXPECT_THAT(parked(), IsEmpty());
  w.advance(seconds(1));
  settle();
  ASSERT_EQ(parked().size(), 1u);
  EXPECT_EQ(parked()[0].message_id, "m-1");
  EXPECT_EQ(parked()[0].key, "a");
  EXPECT_EQ(parked()[0].body, paid("a", 1));
  EXPECT_THAT(parked()[0].reason, HasSubstr("account/a did not begin in the time"));
  EXPECT_THAT(held(), IsEmpty());
  ASSERT_TRUE(w.start());
  w.advance(minutes(20));
  settle();
  EXPECT_EQ(parked().size(), 1u);
}

TEST_F(Policies, ASenderHearsThatThereIsNoRoomToHoldMore) {
  w.options.held_max = 2;
  ASSERT_TRUE(w.start());
  bank_desk desk(w);
  for (const auto* id : {"m-1", "m-2", "m-3"}) desk.send(id, "MoneyPaid", paid("a", 1));
  settle();
  EXPECT_EQ(desk.acks().size(), 2u);
  EXPECT_THAT(desk.errors(), ElementsAre("E5002"));
  EXPECT_EQ(held().size(), 2u);
  EXPECT_THAT(parked(), IsEmpty());
  w.options.held_max = 10;
  w.options.held_bytes_max = 5;
  ASSERT_TRUE(w.start());
  bank_desk again(w);
  again.send("m-3", "MoneyPaid", paid("a", 1));
  settle();
  EXPECT_THAT(again.errors(), ElementsAre("E5002"));
}

// ---- a second start

TEST_F(Policies, ASecondStartIsRefusedWhereTheDefinitionSaysSo) {
  w.run_by({&accounts::vault_definition()});
  bank_desk desk(w);
  desk.send("o-1", "AccountOpened", opened("a"));
  settle();
  desk.acks();
  desk.send("o-2", "AccountOpened", opened("a"));
  settle();
  EXPECT_THAT(desk.errors(), ElementsAre("E3012"));
  EXPECT_THAT(desk.acks(), IsEmpty());
  EXPECT_EQ(w.records("vault", "a").size(), 1u);
  EXPECT_THAT(parked(), IsEmpty());
  desk.send("o-1", "AccountOpened", opened("a"));  // the same is no second one
  settle();
  EXPECT_EQ(desk.acks().at(0).at("duplicate"), true);
}

TEST_F(Policies, ASecondStartIsIgnoredAsADuplicateWhereTheDefinitionSaysSo) {
  w.run_by({&accounts::bonus_definition()});
  bank_desk desk(w);
  desk.send("m-1", "MoneyPaid", paid("a", 100));
  settle();
  desk.acks();
  desk.send("m-2", "MoneyPaid", paid("a", 100));
  settle();
  const auto acks = desk.acks();
  ASSERT_EQ(acks.size(), 1u);
  EXPECT_EQ(acks[0].at("duplicate"), true);
  EXPECT_EQ(acks[0].at("saga"), "bonus/a");
  EXPECT_EQ(acks[0].at("status"), "PENDING");
  EXPECT_EQ(w.records("bonus", "a").size(), 1u);
}

TEST_F(Policies, ASecondStartIsAnEventForTheSagaUnlessItSaysOtherwise) {
  bank_desk desk(w);
  desk.send("o-1", "AccountOpened", opened("a"));
  desk.send("o-2", "AccountOpened", opened("a"));
  settle();
  EXPECT_EQ(w.records("account", "a").back().outcome, sagas::outcome::unexpected);
  ASSERT_EQ(parked().size(), 1u);
  EXPECT_EQ(parked()[0].message_id, "o-2");
  EXPECT_EQ(parked()[0].key, "a");
  EXPECT_THAT(parked()[0].reason, HasSubstr("no row for it in state VERIFYING"));
}

TEST_F(Policies, AKeyBeginsASagaAgainWhereTheDefinitionSaysSo) {
  scripted_participant bank(w, "bank", bank_answers());
  bank_desk desk(w);
  desk.send("o-1", "AccountOpened", opened("a"));
  run(bank);
  desk.send("m-1", "MoneyPaid", paid("a", 5));
  desk.send("c-1", "AccountClosed", closed("a"));
  run(bank);
  ASSERT_EQ(w.status("account", "a"), "CONFIRMED");
  desk.send("o-2", "AccountOpened", opened("a"));
  run(bank);
  EXPECT_EQ(w.status("account", "a"), "PENDING");
  EXPECT_EQ(w.data("account", "a").at("cents"), 0);
  const auto version = w.records("account", "a").size();
  EXPECT_GT(version, 5u);
  bank.repeat(0);  // an answer to the life before
  settle();
  EXPECT_EQ(w.records("account", "a").size(), version);
  EXPECT_EQ(parked().size(), 1u);
  ASSERT_TRUE(w.start());
  settle();
  EXPECT_EQ(w.records("account", "a").size(), version);
}

TEST_F(Policies, AKeyBeginsASagaAgainThoughTheVersionOfItsFirstLifeIsGone) {
  scripted_participant bank(w, "bank", bank_answers());
  bank_desk desk(w);
  desk.send("o-1", "AccountOpened", opened("a"));
  run(bank);
  desk.send("c-1", "AccountClosed", closed("a"));
  run(bank);
  w.run_by({&accounts::undeclared_definition()});
  bank_desk later(w);
  later.send("o-2", "AccountOpened", opened("a"));
  settle();
  EXPECT_EQ(w.status("account", "a"), "PENDING");
  EXPECT_EQ(w.records("account", "a").back().pin->version, 2);
  ASSERT_TRUE(w.start());
  settle();
  EXPECT_EQ(w.running().status().broken_sagas, 0u);
}

// ---- several types on one event

TEST_F(Policies, EachTypeTakesAnEventOnItsOwnAndItsSenderGetsOneAnswer) {
  w.run_by({&accounts::account_definition(), &accounts::vault_definition(),
            &accounts::bonus_definition()});
  bank_desk desk(w);
  desk.send("o-1", "AccountOpened", opened("a"));
  settle();
  EXPECT_EQ(desk.acks().size(), 1u);
  EXPECT_EQ(w.status("account", "a"), "PENDING");
  EXPECT_EQ(w.status("vault", "a"), "PENDING");
  desk.send("o-1", "AccountOpened", opened("a"));
  settle();
  EXPECT_EQ(desk.acks().at(0).at("duplicate"), true);
  EXPECT_EQ(w.records("account", "a").size(), 1u);
  EXPECT_EQ(w.records("vault", "a").size(), 1u);
}

TEST_F(Policies, WhatOneTypeRefusesTheOtherTakes) {
  // In this order vault refuses after account took it, and account has no say in what bonus takes.
  w.run_by({&accounts::account_definition(), &accounts::bonus_definition()});
  bank_desk desk(w);
  desk.send("o-1", "AccountOpened", opened("a"));
  desk.send("m-1", "MoneyPaid", paid("a", 1));  // too little for a bonus
  settle();
  EXPECT_EQ(desk.acks().size(), 2u);
  EXPECT_THAT(desk.errors(), IsEmpty());
  EXPECT_EQ(w.records("account", "a").size(), 2u);
  EXPECT_EQ(w.status("bonus", "a"), "(none)");
  desk.send("m-1", "MoneyPaid", paid("a", 1));
  settle();
  EXPECT_EQ(desk.acks().at(0).at("duplicate"), true);
  EXPECT_EQ(w.records("account", "a").size(), 2u);
}

TEST_F(Policies, WhatOnlyTheLaterTypeTakesIsDeduplicatedToo) {
  w.run_by({&accounts::account_definition(), &accounts::vault_definition()});
  bank_desk desk(w);
  desk.send("c-1", "AccountClosed", closed("a"));  // neither is there
  settle();
  EXPECT_THAT(desk.errors(), ElementsAre("E3009"));
  w.run_by({&accounts::vault_definition()});
  bank_desk early(w);
  early.send("o-1", "AccountOpened", opened("a"));
  settle();
  w.run_by({&accounts::account_definition(), &accounts::vault_definition()});
  bank_desk late(w);
  late.send("c-2", "AccountClosed", closed("a"));  // an account would park it, the vault takes it
  settle();
  EXPECT_EQ(late.acks().at(0).at("saga"), "vault/a");
  EXPECT_THAT(late.errors(), IsEmpty());
  EXPECT_EQ(w.status("vault", "a"), "CONFIRMED");
  const auto set_aside = parked().size();
  ASSERT_TRUE(w.start());
  bank_desk again(w);
  again.send("c-2", "AccountClosed", closed("a"));
  settle();
  EXPECT_EQ(again.acks().at(0).at("duplicate"), true);
  EXPECT_EQ(parked().size(), set_aside);
  EXPECT_EQ(w.records("vault", "a").size(), 2u);
}

TEST_F(Policies, AnEventThatOneTypeHoldsAndAnotherTakesIsRecordedOnce) {
  w.run_by({&accounts::account_definition(), &accounts::bonus_definition()});
  bank_desk desk(w);
  desk.send("m-1", "MoneyPaid", paid("a", 100));
  settle();
  EXPECT_EQ(desk.acks().at(0).at("saga"), "bonus/a");
  EXPECT_EQ(held().size(), 1u);
  desk.send("o-1", "AccountOpened", opened("a"));
  settle();
  EXPECT_EQ(w.records("account", "a").size(), 2u);
  EXPECT_THAT(held(), IsEmpty());
  desk.send("m-1", "MoneyPaid", paid("a", 100));
  settle();
  EXPECT_EQ(desk.acks().back().at("duplicate"), true);
  EXPECT_EQ(w.records("account", "a").size(), 2u);
}

// ---- deferral and schemas

TEST_F(Policies, ADeferredEventIsTakenWhenTheStateChangesAlsoAfterARestart) {
  bank_desk desk(w);
  desk.send("o-1", "AccountOpened", opened("a"));
  desk.send("m-1", "MoneyPaid", paid("a", 7));
  settle();
  EXPECT_EQ(w.records("account", "a").back().outcome, sagas::outcome::deferred);
  ASSERT_TRUE(w.start());
  scripted_participant bank(w, "bank", bank_answers());
  run(bank);
  EXPECT_EQ(w.data("account", "a").at("cents"), 7);
  EXPECT_EQ(w.records("account", "a").back().kind, sagas::input_kind::offered);
}

TEST_F(Policies, AnEventIsParkedWhenTooManyAreDeferredInItsSaga) {
  bank_desk desk(w);
  desk.send("o-1", "AccountOpened", opened("a"));
  for (int i = 0; i < 17; ++i) desk.send("m-" + std::to_string(i), "MoneyPaid", paid("a", 1));
  settle();
  ASSERT_EQ(parked().size(), 1u);
  EXPECT_EQ(parked()[0].message_id, "m-16");
  EXPECT_EQ(parked()[0].key, "a");
  EXPECT_THAT(parked()[0].reason, HasSubstr("16 events are deferred in it"));
  scripted_participant bank(w, "bank", bank_answers());
  run(bank);
  EXPECT_EQ(w.data("account", "a").at("cents"), 16);
}

TEST_F(Policies, ADeferredEventIsAFactForSubscribersWhenItIsTaken) {
  test_peer analytics(w.link, "analytics");
  analytics.hello();
  analytics.send("subscribe", {{"name", "analytics"}, {"types", {"MoneyPaid", "MoneyBooked"}}});
  bank_desk desk(w);
  desk.send("o-1", "AccountOpened", opened("a"));
  desk.send("m-1", "MoneyPaid", paid("a", 7));
  settle();
  EXPECT_THAT(analytics.take("event"), IsEmpty());
  scripted_participant bank(w, "bank", bank_answers());
  run(bank);
  const auto events = analytics.take("event");
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].headers.at("type"), "MoneyPaid");
  EXPECT_EQ(events[0].headers.at("source"), "desk");
  EXPECT_EQ(events[1].headers.at("type"), "MoneyBooked");
}

TEST_F(Policies, AnEventOfAnEarlierSchemaIsBroughtUpToDateAndRecordedAsItCame) {
  scripted_participant bank(w, "bank", bank_answers());
  bank_desk desk(w);
  desk.send("m-0", "MoneyPaid", R"({"account":"a","euros":3})", "v1");  // held until then
  desk.send("o-1", "AccountOpened", opened("a"));
  desk.send("m-1", "MoneyPaid", R"({"account":"a","euros":4})", "v1");
  run(bank);
  desk.send("m-2", "MoneyPaid", R"({"account":"a","euros":5})", "");
  desk.send("m-3", "MoneyPaid", paid("a", 1), "https://bank.example/paid/v2");
  run(bank);
  EXPECT_EQ(w.data("account", "a").at("cents"), 1201);
  EXPECT_EQ(w.records("account", "a").back().schema, "https://bank.example/paid/v2");
  EXPECT_EQ(w.records("account", "a").at(1).schema, "v1");
  EXPECT_EQ(w.records("account", "a").at(1).body, R"({"account":"a","euros":3})");
}

}  // namespace
}  // namespace snorri::engine
