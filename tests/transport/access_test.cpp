// Who may say what, and what a hub does with whoever says more. No network: the key that a
// connection has proved comes with its packets.
#include "snorri/transport/access.hpp"

#include "hub_bench.hpp"

namespace snorri::transport::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

authorised_key inventory_key() {
  return {"inventory", "key of inventory", {"Reserve", "Rel*"}, {}, {}};
}
authorised_key shop_key() { return {"shop", "key of shop", {}, {"OrderCreated"}, {}}; }
authorised_key analytics_key() {
  return {"analytics", "key of analytics", {}, {}, {"Order*", "Reserved"}};
}

class HubAccess : public HubTest {
 protected:
  HubAccess() { allow({inventory_key(), shop_key(), analytics_key()}); }

  void allow(std::vector<authorised_key> keys) {
    hub_.use(std::make_shared<const access_policy>(std::move(keys)), clock.now());
  }
  void speak_as(const std::string& name) {
    speaker = std::make_shared<const identity>(identity{"key of " + name, "192.0.2.7"});
  }
  void join_as(const std::string& peer, const std::string& name,
               const std::vector<std::string>& commands = {}) {
    speak_as(name);
    join(peer, name, commands);
  }
  void subscribe(const std::string& peer, const json& what) { put(peer, "subscribe", what); }
};

TEST(AccessPolicy, ARightIsAWholeTypeOrABeginning) {
  const authorised_key key{"n", "k", {"Reserve", "Rel*"}, {"*"}, {}};
  EXPECT_TRUE(key.may_command("Reserve"));
  EXPECT_FALSE(key.may_command("ReserveAll"));
  EXPECT_TRUE(key.may_command("Release"));
  EXPECT_TRUE(key.may_command("Rel"));
  EXPECT_FALSE(key.may_command("Re"));
  EXPECT_TRUE(key.may_publish("Anything"));
  EXPECT_FALSE(key.may_read("Anything")) << "what is not said is not allowed";
}

TEST(AccessPolicy, ARevokedKeyIsKnownAndRefusedWithTheReason) {
  auto gone = shop_key();
  gone.revoked = "the laptop was lost";
  const access_policy policy({gone});
  ASSERT_NE(policy.find("key of shop"), nullptr);
  EXPECT_THAT(
      policy.key_fault("key of shop")->text(),
      ::testing::StartsWith("E4014 not authorised: the key of \"shop\" was revoked: the l"));
  EXPECT_EQ(policy.key_fault("another")->code(), errc::peer_unauthorised);
  EXPECT_EQ(policy.key_fault("")->code(), errc::peer_unauthorised);
}

TEST_F(HubAccess, WithItsRightsEachRoleWorksAsWithoutKeys) {
  join_as("p1", "inventory", {"Reserve", "Release"});
  dispatch(ask("c1"));
  EXPECT_THAT(take_commands(), ElementsAre("p1 c1"));
  reply("p1", "c1");
  EXPECT_EQ(handler.replies.size(), 1u);
  join_as("p2", "shop");
  put("p2", "event", event_headers("e1"));
  EXPECT_EQ(handler.events.size(), 1u);
  join_as("p3", "analytics");
  subscribe("p3", {{"name", "analytics/daily"}, {"types", {"OrderCreated"}}});
  EXPECT_EQ(handler.subscriptions.size(), 1u);
  EXPECT_THAT(take(), IsEmpty());
  EXPECT_THAT(handler.denied, IsEmpty());
}

TEST_F(HubAccess, FollowsASagaOnlyInWhatItMayRead) {
  join_as("p1", "analytics");
  put("p1", "follow", {{"id", "f1"}, {"saga", "order/1"}, {"types", {"OrderCreated"}}});
  put("p1", "follow", {{"id", "f2"}, {"saga", "order/1"}});
  EXPECT_EQ(handler.follows.size(), 2u);
  put("p1", "follow", {{"id", "f3"}, {"saga", "order/1"}, {"types", {"CardCharged"}}});
  EXPECT_THAT(take_errors(), ElementsAre("p1 E4016"));
  hub_.open_follow("p1", "f2");
  message secret;
  secret.headers.type = "CardCharged";
  hub_.deliver(handler.follows[1].name, {7, {secret}});
  EXPECT_THAT(take("event"), IsEmpty()) << "without types it gets what it may read";
  join_as("p2", "shop");
  put("p2", "follow", {{"id", "f1"}, {"saga", "order/1"}});
  EXPECT_THAT(take_errors(), ElementsAre("p2 E4016"));
}

TEST_F(HubAccess, NobodyWithoutAKnownKeyIsHeardAtAll) {
  say_hello("p1", "shop", {});
  speaker = std::make_shared<const identity>(identity{"", "192.0.2.7"});
  say_hello("p1", "shop", {});
  speak_as("nobody");
  say_hello("p1", "shop", {});
  put_raw("p1", {"garbage"});
  EXPECT_THAT(take_errors(), ElementsAre("p1 E4014", "p1 E4014", "p1 E4014", "p1 E4014"));
  EXPECT_THAT(hub_.peers(), IsEmpty());
  ASSERT_EQ(handler.denied.size(), 3u) << "two of them are alike";
  EXPECT_THAT(handler.denied[2], HasSubstr("key \"key of nobody\", at 192.0.2.7: E4014"));
}

TEST_F(HubAccess, SaysHelloOnlyUnderItsOwnName) {
  join_as("p1", "inventory", {"Reserve"});
  speak_as("shop");
  put("p2", "hello", {{"name", "inventory"}, {"instance", "p1"}});
  EXPECT_THAT(take_errors(), ElementsAre("p2 E4015"));
  EXPECT_EQ(hub_.peers().size(), 1u) << "the session of the other goes on";
  EXPECT_THAT(handler.denied, ElementsAre(HasSubstr("shop, key")));
}

TEST_F(HubAccess, ASessionIsItsKeysAlone) {
  join_as("p1", "inventory", {"Reserve"});
  dispatch(ask("c1"));
  take();
  speak_as("shop");
  reply("p1", "c1");
  put("p1", "goodbye", {});
  EXPECT_THAT(take_errors(), ElementsAre("p1 E4015", "p1 E4015"));
  EXPECT_THAT(handler.replies, IsEmpty());
  EXPECT_EQ(hub_.peers().size(), 1u);
}

TEST_F(HubAccess, CarriesOutOnlyWhatItsKeyAllows) {
  speak_as("inventory");
  say_hello("p1", "inventory", {"Reserve", "CapturePayment"});
  EXPECT_THAT(take_errors(), ElementsAre("p1 E4016"));
  EXPECT_THAT(hub_.peers(), IsEmpty());
  EXPECT_THAT(handler.participants, IsEmpty());
  EXPECT_THAT(handler.denied, ElementsAre(HasSubstr("may not carry out \"CapturePayment\"")));
}

TEST_F(HubAccess, PublishesOnlyWhatItsKeyAllowsAndInItsOwnName) {
  join_as("p1", "shop");
  auto other = event_headers("e1");
  other["type"] = "PaymentCaptured";
  put("p1", "event", other);
  auto foreign = event_headers("e2");
  foreign["source"] = "payment";
  put("p1", "event", foreign);
  auto alike = event_headers("e3");
  alike["source"] = "shopping";
  put("p1", "event", alike);
  const auto out = take("error");
  ASSERT_EQ(out.size(), 3u);
  EXPECT_EQ(out[0].headers["code"], "E4016");
  EXPECT_EQ(out[0].headers["id"], "e1") << "the sender learns which";
  EXPECT_EQ(out[1].headers["code"], "E4015");
  EXPECT_EQ(out[2].headers["code"], "E4015");
  EXPECT_THAT(handler.events, IsEmpty());
  auto own = event_headers("e4");
  own["source"] = "shop/berlin";
  put("p1", "event", own);
  EXPECT_EQ(handler.events.size(), 1u);
}

TEST_F(HubAccess, WhatIsNotAllowedIsNotParkedEitherWhenItIsMalformed) {
  join_as("p1", "shop");
  auto headers = event_headers("e1");
  headers["type"] = "PaymentCaptured";
  headers["specversion"] = "0.3";
  put("p1", "event", headers);
  EXPECT_THAT(take_errors(), ElementsAre("p1 E4016"));
  EXPECT_THAT(handler.refused, IsEmpty());
}

TEST_F(HubAccess, AnswersOnlyCommandsThatItWasGivenOrMayTake) {
  auto payment = inventory_key();
  payment.name = "payment";
  payment.key = "key of payment";
  payment.commands = {"Capture"};
  allow({inventory_key(), payment});
  join_as("p1", "inventory", {"Reserve"});
  join_as("p2", "payment", {"Capture"});
  dispatch(ask("c1", "order/1", "Capture"));
  EXPECT_THAT(take_commands(), ElementsAre("p2 c1"));
  speak_as("inventory");
  reply("p1", "c1");
  put("p1", "failed", {{"causationid", "c1"}, {"reason", "mine"}});
  reply("p1", "never sent");
  EXPECT_THAT(take_errors(), ElementsAre("p1 E4016", "p1 E4016", "p1 E4016"));
  EXPECT_THAT(handler.replies, IsEmpty());
  EXPECT_THAT(handler.failures, IsEmpty());
  hub_.close("c1");
  speak_as("payment");
  reply("p2", "c1");
  EXPECT_EQ(handler.replies.size(), 1u) << "late, and still of the one that was asked";
}

TEST_F(HubAccess, OpensOnlySubscriptionsOfItsOwnWithTypesThatItMayRead) {
  join_as("p1", "analytics");
  subscribe("p1", {{"name", "mails"}});
  subscribe("p1", {{"name", "analytics"}, {"types", {"OrderCreated", "PaymentCaptured"}}});
  EXPECT_THAT(take_errors(), ElementsAre("p1 E4015", "p1 E4016"));
  EXPECT_THAT(handler.subscriptions, IsEmpty());
  join_as("p2", "shop");
  subscribe("p2", {{"name", "shop"}});
  EXPECT_THAT(take_errors(), ElementsAre("p2 E4016")) << "it may read nothing";
}

TEST_F(HubAccess, IsGivenOnlyEventsThatItMayReadAndTheCursorPassesTheOthers) {
  join_as("p1", "analytics");
  subscribe("p1", {{"name", "analytics"}});
  hub_.open_subscription("p1", "analytics", 0);
  take();
  const auto event = [](const std::string& id, const std::string& type) {
    message what;
    what.headers.id = id;
    what.headers.source = "shop";
    what.headers.type = type;
    return what;
  };
  hub_.deliver("analytics", {1, {event("e1", "OrderCreated"), event("e2", "PaymentCaptured")}});
  hub_.deliver("analytics", {2, {event("e3", "PaymentCaptured")}});
  const auto out = take("event");
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].headers["id"], "e1");
  put("p1", "ack", {{"subscription", "analytics"}, {"delivery", 1}});
  ASSERT_FALSE(handler.cursors.empty());
  EXPECT_EQ(handler.cursors.back().second, 2u);
}

TEST_F(HubAccess, ARevokedKeysSessionEndsAndItsCommandsGoToAnother) {
  auto second = inventory_key();
  second.key = "key of second";
  allow({inventory_key(), second});
  join_as("p1", "inventory", {"Reserve"});
  dispatch(ask("c1"));
  EXPECT_THAT(take_commands(), ElementsAre("p1 c1"));
  auto gone = inventory_key();
  gone.revoked = "stolen";
  allow({gone, second});
  const auto out = take();
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(out[0].headers["code"], "E4014");
  EXPECT_EQ(out[1].kind, "goodbye");
  reply("p1", "c1");
  EXPECT_THAT(take_errors(), ElementsAre("p1 E4014"));
  EXPECT_THAT(handler.replies, IsEmpty());
  speak_as("second");
  say_hello("p2", "inventory", {"Reserve"});
  EXPECT_THAT(take_commands(), ElementsAre("p2 c1"));
}

TEST_F(HubAccess, ASessionWhoseRightsHaveChangedBeginsAnew) {
  join_as("p1", "shop");
  join_as("p2", "analytics");
  auto more = shop_key();
  more.publishes.emplace_back("OrderPaid");
  allow({more, analytics_key()});
  const auto out = take();
  ASSERT_EQ(out.size(), 1u) << "the other one notices nothing";
  EXPECT_EQ(out[0].to, "p1");
  EXPECT_EQ(out[0].kind, "goodbye");
}

TEST_F(HubAccess, OfManyRefusalsAlikeOneASecondIsLogged) {
  speak_as("nobody");
  for (int i = 0; i < 1000; ++i) say_hello("p1", "shop", {});
  EXPECT_EQ(handler.denied.size(), 1u);
  clock.advance(1s);
  say_hello("p1", "shop", {});
  ASSERT_EQ(handler.denied.size(), 2u);
  EXPECT_THAT(handler.denied[1], HasSubstr("and 999 more of this kind"));
}

}  // namespace
}  // namespace snorri::transport::testing
