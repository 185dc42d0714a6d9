// Commands over every link: at least once to a participant, done once, answered alike; whatever is
// duplicated, reordered, killed, poisoned, full, cut or without an address.
#include "delivery_contract.hpp"

namespace snorri::transport::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

wire::reply answer_to(const command& what, const std::string& left = R"({"left":1})") {
  wire::reply out;
  out.what.headers.id = what.id + "/reply";
  out.what.headers.source = "inventory";
  out.what.headers.type = "InventoryReserved";
  out.what.headers.causationid = what.id;
  out.what.body = left;
  return out;
}

std::vector<std::string> ids(const std::vector<wire::asked>& all) {
  std::vector<std::string> out;
  for (const auto& each : all) out.push_back(each.what.id);
  return out;
}

// ---- duplicate

TEST_P(DeliveryContract, ACommandGivenTwiceIsDoneOnceAndAnsweredAlike) {
  const running service(inventory(cable()));
  engine->ask(reserve("c1", 40));
  const auto first = reply_number(1);
  engine->ask(reserve("c1", 40));
  const auto second = reply_number(2);
  EXPECT_EQ(second.headers, first.headers);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(reserved, 1);
}

TEST_P(DeliveryContract, AReplySentTwiceClosesItsCommandOnce) {
  auto service = peer();
  service.greet("inventory", {"ReserveInventory"});
  engine->ask(reserve("c1"));
  const auto asked = service.await<wire::asked>();
  service.say(answer_to(asked.what));
  service.say(answer_to(asked.what));
  reply_number(2);
  EXPECT_THAT(ids(service.all_until_now<wire::asked>()), IsEmpty());
}

// ---- reorder

TEST_P(DeliveryContract, AnUndoThatOvertakesItsCommandWins) {
  const running service(inventory(cable()));
  engine->ask(release("c2", "c1"));
  EXPECT_EQ(reply_number(1).headers.type, "InventoryReleased");
  engine->ask(reserve("c1"));
  engine->eventually([&] { return !engine->failures.empty(); });
  EXPECT_THAT(engine->read([&] { return engine->failures; }), ElementsAre(HasSubstr("undone")));
  EXPECT_EQ(reserved, 0);
}

TEST_P(DeliveryContract, CommandsOfOneSagaComeInTheOrderAsked) {
  auto service = peer();
  service.greet("inventory", {"ReserveInventory"});
  std::vector<std::string> expected;
  for (int i = 0; i < 200; ++i) {
    expected.push_back("c" + std::to_string(i));
    engine->ask(reserve(expected.back()));
  }
  std::vector<std::string> got;
  for (int i = 0; i < 200; ++i) {
    const auto asked = service.await<wire::asked>();
    got.push_back(asked.what.id);
    service.say(answer_to(asked.what));
  }
  EXPECT_EQ(got, expected);
}

TEST_P(DeliveryContract, WhatAnOlderConnectionStillSaysIsNotItsSuccessorsWord) {
  auto before = peer();
  before.greet("inventory", {"ReserveInventory"}, 10, "i1");
  engine->ask(reserve("c1"));
  const auto asked = before.await<wire::asked>();
  auto after = peer();
  after.greet("inventory", {"ReserveInventory"}, 10, "i1");
  EXPECT_EQ(before.await<wire::goodbye>().reason,
            "another connection of this instance has said hello");
  EXPECT_EQ(after.await<wire::asked>().what.id, "c1");
  before.say(answer_to(asked.what));
  EXPECT_EQ(before.await<wire::refusal>().code, "E4005");
  EXPECT_THAT(engine->read([&] { return engine->replies.size(); }), 0u);
  after.say(answer_to(asked.what));
  reply_number(1);
}

// ---- redeliver after kill

TEST_P(DeliveryContract, ACommandOfAKilledParticipantGoesToAnother) {
  std::optional<raw_peer> first(peer());
  first->greet("inventory", {"ReserveInventory"}, 10, "i1");
  engine->ask(reserve("c1"));
  EXPECT_EQ(first->await<wire::asked>().what.id, "c1");
  auto second = peer();
  second.greet("inventory", {"ReserveInventory"}, 10, "i2");
  first.reset();
  EXPECT_EQ(second.await<wire::asked>().what.id, "c1");
}

TEST_P(DeliveryContract, AParticipantKilledBeforeItsAnswerAnswersLaterFromMemory) {
  const auto line = cable();
  at_reservation = [&] { line->cut(); };
  {
    const running service(inventory(line));
    engine->ask(reserve("c1", 40));
    engine->eventually([&] { return reserved == 1; });
  }
  at_reservation = nullptr;
  EXPECT_THAT(engine->read([&] { return engine->replies.size(); }), 0u) << "the answer was lost";
  const running again(inventory(cable()));
  EXPECT_EQ(reply_number(1).body, R"({"left":60})");
  EXPECT_EQ(reserved, 1);
}

TEST_P(DeliveryContract, AKilledEngineAsksAgainForWhatIsOpen) {
  const auto line = cable();
  start_over_impatient();
  std::atomic<bool> swallow = true;
  at_reservation = [&] {
    if (swallow.exchange(false)) line->interrupt();
  };
  const running service(inventory(line));
  engine->ask(reserve("c1", 40));
  engine->eventually([&] { return reserved == 1; });
  kill_engine_and_start_it();
  EXPECT_EQ(reply_number(1).body, R"({"left":60})");
  EXPECT_EQ(reserved, 1);
}

TEST_P(DeliveryContract, AnUnansweredCommandIsSentAgainUnderItsId) {
  auto service = peer();
  service.greet("inventory", {"ReserveInventory"});
  engine->ask(reserve("c1"));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(service.await<wire::asked>().what.id, "c1");
}

// ---- poison

TEST_P(DeliveryContract, AHandlerThatThrowsHoldsNobodyUp) {
  const running service(inventory(cable()));
  engine->ask(reserve("c1", 13));
  engine->ask(reserve("c2", 1));
  EXPECT_EQ(reply_number(1).headers.causationid, "c2");
  engine->eventually([&] { return !engine->failures.empty(); });
  EXPECT_EQ(engine->read([&] { return engine->failures.front(); }), "c1: the shelf broke");
}

TEST_P(DeliveryContract, ABodyThatCanNotBeReadFailsItsCommandOnly) {
  const running service(inventory(cable()));
  auto poison = reserve("c1");
  poison.body = std::string("\x00\xff{", 3);
  engine->ask(poison);
  engine->ask(reserve("c2"));
  EXPECT_EQ(reply_number(1).headers.causationid, "c2");
  engine->eventually([&] { return !engine->failures.empty(); });
  EXPECT_THAT(engine->read([&] { return engine->failures.front(); }),
              HasSubstr("c1: the body can't be read as ReserveInventory"));
}

// ---- back-pressure

TEST_P(DeliveryContract, AParticipantHoldsNoMoreThanItsCredit) {
  auto service = peer();
  service.greet("inventory", {"ReserveInventory"}, 2);
  for (int i = 0; i < 10; ++i) engine->ask(reserve("c" + std::to_string(i)));
  std::set<std::string> held;
  for (const auto& id : ids(service.all_until_now<wire::asked>())) held.insert(id);
  EXPECT_THAT(held, ElementsAre("c0", "c1"));
  service.say(answer_to(reserve("c0")));
  std::set<std::string> then;
  while (!then.contains("c2")) then.insert(service.await<wire::asked>().what.id);
  for (const auto& id : ids(service.all_until_now<wire::asked>())) then.insert(id);
  EXPECT_FALSE(then.contains("c3")) << "two at a time";
}

TEST_P(DeliveryContract, AParticipantThatPausesIsGivenNothingAndGoesOnLater) {
  auto service = peer();
  service.greet("inventory", {"ReserveInventory"}, 0);
  engine->ask(reserve("c1"));
  EXPECT_THAT(ids(service.all_until_now<wire::asked>()), IsEmpty());
  service.say(wire::credit{1});
  EXPECT_EQ(service.await<wire::asked>().what.id, "c1");
}

// ---- reconnect

TEST_P(DeliveryContract, AParticipantComesBackAfterItsConnectionWasCut) {
  start_over_impatient();
  const auto line = cable();
  const running service(inventory(line));
  for (int i = 1; i <= 3; ++i) {
    engine->ask(reserve("c" + std::to_string(i)));
    EXPECT_EQ(reply_number(static_cast<std::size_t>(i)).headers.causationid,
              "c" + std::to_string(i));
    line->interrupt();
  }
  EXPECT_EQ(reserved, 3);
}

TEST_P(DeliveryContract, AParticipantComesBackToAnEngineThatWasKilled) {
  start_over_impatient();
  const running service(inventory(cable()));
  engine->ask(reserve("c1"));
  reply_number(1);
  kill_engine_and_start_it();
  engine->ask(reserve("c2"));
  EXPECT_EQ(reply_number(1).headers.causationid, "c2");
}

// ---- unroutable

TEST_P(DeliveryContract, ACommandThatNobodyCarriesOutWaitsForSomebody) {
  auto payment = peer();
  payment.greet("payment", {"CapturePayment"});
  engine->ask(reserve("c1", 40));
  EXPECT_THAT(ids(payment.all_until_now<wire::asked>()), IsEmpty());
  const running service(inventory(cable()));
  EXPECT_EQ(reply_number(1).headers.causationid, "c1");
}

TEST_P(DeliveryContract, CommandsOfAParticipantThatHasGoneWaitForItsReturn) {
  auto witness = peer();
  witness.greet("payment", {"CapturePayment"});
  {
    auto service = peer();
    service.greet("inventory", {"ReserveInventory"}, 10, "i1");
    service.say(wire::goodbye{"stopping"});
    engine->eventually([&] { return engine->peer_count() == 1; });
  }
  engine->ask(reserve("c1"));
  EXPECT_THAT(ids(witness.all_until_now<wire::asked>()), IsEmpty());
  auto again = peer();
  again.greet("inventory", {"ReserveInventory"}, 10, "i1");
  EXPECT_EQ(again.await<wire::asked>().what.id, "c1");
}

SNORRI_OVER_ALL_LINKS(DeliveryContract);

}  // namespace
}  // namespace snorri::transport::testing
